"""What the rules say reaches people in their words: days, amounts, and the names of rates."""

from __future__ import annotations

from datetime import date

from recouvrement_app.rules.sentences import Sentence
from recouvrement_app.services.cases import case_view
from recouvrement_app.services.contacts import agenda, approvals
from recouvrement_app.services.figures import figures
from recouvrement_app.services.languages import in_language
from recouvrement_app.services.retelling import retold
from recouvrement_app.services.sentences import told

from .factories import COMPANY, actions, case_of, day, frappe, make_invoice, run

MISSING = "no rate for {0}: no interest computed (add the row of {1} to the rates)"


def test_a_rate_has_a_name_that_people_know(site: None) -> None:
	said = Sentence(MISSING, "2026 H2", "ecb_main_refinancing_rate")
	assert "ecb_main" in said  # the command line's own name of it
	with in_language("en"):
		assert "European Central Bank, main refinancing rate" in told(said) and "ecb_main" not in told(said)
	with in_language("fr"):
		assert "BCE, taux de refinancement" in told(said)


def test_a_day_is_written_as_the_reader_writes_it(site: None) -> None:
	said = Sentence("last contact on {0}, next allowed on {1}", date(2026, 3, 1), date(2026, 3, 8))
	with in_language("fr"):
		assert "01/03/2026" in told(said).replace("-", "/") and "2026-03-01" not in told(said)


def test_the_reason_of_a_rule_without_a_description_is_told_in_french(site: None) -> None:
	from decimal import Decimal

	from recouvrement_app.rules.assignment import AssignmentRule, CaseFacts, choose_scenario
	from recouvrement_app.services.daily_run.assignment import in_words

	rule = AssignmentRule("Firm", debtor_type="Business", payer_profile="Very Late", min_overdue=Decimal(500))
	facts = CaseFacts(debtor_type="business", payer_profile="Very Late", overdue=Decimal(600))
	choice = choose_scenario(facts, [rule])
	assert str(choice.reason) == "rule: debtor type Business, payer profile Very Late, overdue from 500"
	with in_language("fr"):
		assert in_words(choice).startswith("règle\u00a0: type de débiteur ")
		assert "échu à partir de 500" in in_words(choice)
		assert in_words(choose_scenario(facts, [AssignmentRule("Soft")])).endswith("tous les dossiers")


def test_what_was_kept_in_one_language_is_read_in_another(site: None) -> None:
	kept = {
		"ACC-1, ACC-2 and 3 more: old enough for step 10\nno phone number: sent as a letter": (
			"ACC-1, ACC-2 et 3 autres\u00a0: ancienneté suffisante pour l’étape 10\npas de numéro de téléphone\u00a0: envoyé par courrier"
		),
		"not due yet: step 1 from 07/12/2026; paid": "non échu\u00a0: étape 1 à partir du 07/12/2026\u00a0; payé",
		"Said by Alice: they pay on Friday": "Said by Alice: they pay on Friday",
	}
	with in_language("fr"):
		assert {text: retold(text) for text in kept} == kept
		missing = retold("fr-business: no rate for 2026 H2: interest computed up to 30/06/2026")
		assert missing.startswith("fr-business") and "S2 2026" in missing and "no rate" not in missing
		reason = retold("rule: customer group Key Accounts, every case")
		assert reason.endswith("Key Accounts, tous les dossiers") and "customer group" not in reason
	with in_language("en"):
		assert {told: retold(told) for told in kept.values()} == {told: text for text, told in kept.items()}


def test_an_action_a_case_and_a_run_are_read_in_the_reader_s_language(customer: str) -> None:
	make_invoice(customer, due="2025-01-31")
	made = run("2025-03-22")
	(action,) = actions(customer)
	assert "old enough for step 3" in action.remarks
	case = case_of(customer)
	shown = {"Dunning Action": (action.name, action.remarks), "Collection Case": (case.name, case.next_reason)}
	with in_language("fr"):
		for doctype, (name, kept) in shown.items():
			doc = frappe.get_doc(doctype, name)
			doc.run_method("onload")
			assert "ancienneté suffisante" in doc.get_onload("told")[kept], doctype
		doc = frappe.get_doc("Dunning Run", made)
		doc.run_method("onload")
		assert "ancienneté suffisante" in doc.get_onload("told")[action.remarks]
		row = next(row for row in approvals.waiting("Administrator", company=COMPANY)["rows"] if row.name == action.name)
		assert "ancienneté suffisante" in row.remarks
		assert "ancienneté suffisante" in case_view.of_case(case.name, day("2025-03-22"))["next_reason"]
		(task,) = agenda.brief(case.name, today=day("2025-03-22"))["tasks"]
		assert "ancienneté suffisante" in task["remarks"]
		(group,) = agenda.by_customer(figures.Scope(day("2025-03-22"), (COMPANY,)), "Administrator", agenda.EVERYBODY)["cases"]
		assert [task["remarks"] for task in group["tasks"]] == [task["remarks"]]
