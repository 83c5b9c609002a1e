"""All tables in one place, for migrations and for the test that compares them."""

from storage.acknowledgements import AcknowledgementRow
from storage.base import metadata
from storage.cases import CaseRow, DraftRow, IndicatorRow, RemarkRow, ReportRow
from storage.channels import ChannelReadersRow
from storage.company import AuditRow, PolicyRow
from storage.homes import HomeLookRow
from storage.known import KnownMatchRow
from storage.matching import OpenMatchRow
from storage.notices import NoticeRow, NoticeRunRow
from storage.outbox import DeliveryRow
from storage.people import GroupMember, PersonRow
from storage.reminders import DigestRow, ReminderRow
from storage.seals import SealRow
from storage.surges import SurgeRow, UsualRow
from storage.versions import ClientVersionRow, ProductRow, RequiredVersionRow
from storage.vulnerabilities import (
    VulnerabilityEventRow,
    VulnerabilityPersonRow,
    VulnerabilityRow,
)

__all__ = [
    "AcknowledgementRow",
    "AuditRow",
    "CaseRow",
    "ChannelReadersRow",
    "ClientVersionRow",
    "DeliveryRow",
    "DigestRow",
    "DraftRow",
    "GroupMember",
    "HomeLookRow",
    "IndicatorRow",
    "KnownMatchRow",
    "NoticeRow",
    "NoticeRunRow",
    "OpenMatchRow",
    "PersonRow",
    "PolicyRow",
    "ProductRow",
    "RemarkRow",
    "ReminderRow",
    "ReportRow",
    "RequiredVersionRow",
    "SealRow",
    "SurgeRow",
    "UsualRow",
    "VulnerabilityEventRow",
    "VulnerabilityPersonRow",
    "VulnerabilityRow",
    "metadata",
]
