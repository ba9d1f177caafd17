"""One exception class per refusal. Every message names the document and says what to do."""

from __future__ import annotations

import frappe


class RecouvrementError(frappe.ValidationError):
	"""Base of every refusal of this application."""


class SettingsError(RecouvrementError):
	"""A default or a limit of Recouvrement Settings cannot be followed."""


class InvalidIBANError(SettingsError):
	"""The bank account's number has a wrong check sum."""


class AccountOfOtherCompanyError(SettingsError):
	"""An account was chosen that belongs to another company."""


class ScenarioDefinitionError(RecouvrementError):
	"""A Dunning Scenario cannot be followed: steps, days, hours or minimums contradict each other."""


class NoticeTextError(RecouvrementError):
	"""A Dunning Notice has no text, or two texts in one language, or a text that cannot be drawn."""


class AssignmentRuleError(RecouvrementError):
	"""An assignment rule contradicts itself."""


class RegimeError(RecouvrementError):
	"""A Late Payment Regime's figures contradict each other."""


class RateError(RecouvrementError):
	"""A Late Payment Rate does not begin with a semester or stands twice."""


class MissingRateError(RecouvrementError):
	"""No rate is known for a semester; it is said, never guessed."""


class DuplicateCaseError(RecouvrementError):
	"""The company, customer and currency already have a case."""


class CaseHasHistoryError(RecouvrementError):
	"""A case with contacts, promises or files is kept: it is the proof of what was done."""


class HoldReasonMissingError(RecouvrementError):
	"""A hold or an opt-out needs a reason."""


class ReasonRequiredError(RecouvrementError):
	"""Skipping, cancelling or postponing needs a reason."""


class StatusChangeError(RecouvrementError):
	"""The record's status does not allow this change."""


class MilestoneError(RecouvrementError):
	"""No term of the order is to be invoiced yet, or it has no such term."""


class WelcomeError(RecouvrementError):
	"""The customer was welcomed already, or the notice for it is missing."""


class LessonError(RecouvrementError):
	"""The case no longer teaches that."""


class OfficeError(RecouvrementError):
	"""A Legal Office names no post codes that can be read, or is disabled."""


class NegotiationError(RecouvrementError):
	"""A negotiation lies in the future, or it is not said how, with whom or with what outcome."""


class FrozenHistoryError(RecouvrementError):
	"""What was sent or done cannot be rewritten."""


class SamePersonError(RecouvrementError):
	"""The approver must be somebody else than the author."""


class NotAnApproverError(RecouvrementError, frappe.PermissionError):
	"""The user's roles do not allow approving."""


class KeyAccountError(NotAnApproverError):
	"""What is written to a key account is approved by a Collections Manager."""


class RunInProgressError(RecouvrementError):
	"""A run of this company is under way."""


class EarlierRunError(RecouvrementError):
	"""The run is dated before one that has been done."""


class FutureRunError(RecouvrementError):
	"""A real run is dated after today."""


class SendingDisabledError(RecouvrementError):
	"""Automatic sending is off."""


class NothingToSendError(RecouvrementError):
	"""Nothing is owed any more, or it is on hold, promised or disputed."""


class NoRecipientError(RecouvrementError):
	"""No address is known for this channel."""


class ContactGapError(RecouvrementError):
	"""The customer was contacted too recently."""


class TimeBarredError(RecouvrementError):
	"""The claim is time-barred: no notice may go out."""


class OptedOutError(RecouvrementError):
	"""The case has opted out of reminders."""


class TemplateError(RecouvrementError):
	"""A text that users edit cannot be drawn."""


class InvoiceNotInCaseError(RecouvrementError):
	"""The invoice belongs to another company, customer or currency."""


class PromiseAmountError(RecouvrementError):
	"""The amounts of a promise do not add up."""


class InstalmentSumError(PromiseAmountError):
	"""The instalments do not make up the promised amount."""


class PromiseDateError(RecouvrementError):
	"""The dates of a promise are missing, out of order or past."""


class PromiseLimitError(RecouvrementError):
	"""A plan or settlement is beyond the limits of the settings."""


class OptionMissingError(RecouvrementError):
	"""Several plans were offered: the customer must choose one."""


class ApprovalNeededError(RecouvrementError):
	"""The record waits for an approver."""


class LitigationAmountError(RecouvrementError):
	"""More is disputed than is open."""


class AlreadyInFileError(RecouvrementError):
	"""An open file already has this invoice."""


class GateClosedError(RecouvrementError):
	"""The checks before legal recovery are not all passed and nobody gave a reason to go on."""


class RouteError(RecouvrementError):
	"""A Litigation Route contradicts itself or does not fit the claim."""


class CreditHoldError(RecouvrementError):
	"""The customer is on credit hold for this company."""


class WriteOffError(RecouvrementError):
	"""A write-off needs a settlement attempt or a reason, and an approver."""


class LateChargesError(RecouvrementError):
	"""The charges cannot be invoiced: unknown, invoiced already, or the account is missing."""


class DossierShareError(RecouvrementError):
	"""A dossier is not built yet, or the link to it lacks a recipient or has an impossible validity."""


class LinkExpiredError(RecouvrementError, frappe.PermissionError):
	"""A customer's link is too old or was altered."""


class CannotApproveError(StatusChangeError):
	"""Only what is proposed or waits for approval can be approved."""


class CannotEditError(StatusChangeError):
	"""The text of what is being sent or was done is frozen."""


class CannotPostponeError(StatusChangeError):
	"""Only an open action can be postponed."""


class CannotSkipError(StatusChangeError):
	"""Only an open action can be skipped."""


class CannotCancelError(StatusChangeError):
	"""What was sent or done cannot be cancelled."""


class CannotResolveError(StatusChangeError):
	"""Only a delivery whose result is unknown waits for a person's word."""


class CannotRetryError(StatusChangeError):
	"""Only a failed action can be released for another attempt."""


class CannotCompleteError(StatusChangeError):
	"""Only an open call, visit or task can be completed."""


class CannotPostError(StatusChangeError):
	"""Only an approved letter, or one posted already, takes postal data."""


class PostponeDateError(RecouvrementError):
	"""An action is postponed to a day after today."""


class OnHoldError(NothingToSendError):
	"""The case or all lines rest: hold, promise, dispute or litigation."""


class BackToApprovalError(RecouvrementError):
	"""Somebody must read it again: the amounts moved and a person had edited the text, or the customer became a key account."""


class PortalAnswerError(RecouvrementError):
	"""A customer's answer lacks what it needs."""


class AbsenceError(RecouvrementError):
	"""An absence lacks its days or its deputy."""


class HandOverError(RecouvrementError):
	"""A task is handed to somebody who cannot do it."""


class AppointmentError(RecouvrementError):
	"""An appointment lacks a time that lies ahead or people who can be asked, or is over."""


class RecordingError(RecouvrementError):
	"""A recording of a call lacks the consent of the other party, or is no sound."""


class NoCaseError(RecouvrementError):
	"""Nothing was ever owed, so there is no collection case."""


class LitigationLetterError(RecouvrementError):
	"""A letter does not fit the kind or the state of its file."""


class DepositError(RecouvrementError):
	"""A deposit cannot be asked for: the order, or the share, does not allow it."""


class TextMessageError(RecouvrementError):
	"""A text message lacks its text, its number, or a gateway to send it."""


class SendingError(RecouvrementError):
	"""A sending of an invoice cannot be as it is recorded."""
