// The agenda with call mode: one list by value at stake; script, numbers, history and outcome of each customer beside it.
frappe.pages["call-desk"].on_page_load = function (wrapper) {
	const page = frappe.ui.make_app_page({ parent: wrapper, title: __("Call Desk"), single_column: true });
	const scripts = ["outcome_dialog", "dunning_decisions", "call_desk_view"].map((name) => `/assets/recouvrement_app/js/${name}.js`);
	frappe.require(scripts, () => {
		wrapper.call_desk = new CallDesk(page);
	});
};

frappe.pages["call-desk"].on_page_show = function (wrapper) {
	if (wrapper.call_desk) wrapper.call_desk.show();
};

const KEPT_WITH = "Collection Case"; // where Frappe keeps this user's settings of the page
const KINDS = ["Action", "Promise", "Dispute", "Litigation", "Review"];
const CHANNELS = ["Call", "Visit", "Email", "Letter", "Registered Letter", "SMS", "Internal", "Litigation"];
const CALLS = ["Call", "Visit"];
const OPEN = ["Proposed", "To Approve", "Approved"];
const NEXT_DAY_OF = ["No Answer", "Will Call Back"];

class CallDesk {
	constructor(page) {
		this.page = page;
		this.view = frappe.recouvrement.call_desk_view;
		this.may_work = frappe.model.can_write("Collection Case"); // who only reads gets no buttons that are refused
		this.cases = [];
		this.index = -1;
		this.$body = $(`<div class="call-desk"><nav class="call-desk__list" aria-label="${__("Agenda")}"></nav>
			<main class="call-desk__brief" tabindex="-1"></main></div>`).appendTo(page.main);
		this.$list = this.$body.find(".call-desk__list");
		this.$brief = this.$body.find(".call-desk__brief");
		this.$list.on("click", ".call-desk__case", (event) => this.open($(event.currentTarget).data("index")));
		this.$brief.on("click", ".call-desk__back", () => this.show_brief(false));
		this.$brief.on("click", "[data-outcome]", (event) => this.outcome($(event.currentTarget).data("outcome")));
		this.add_buttons();
		this.add_keys();
		frappe.model.user_settings.get(KEPT_WITH).then((kept) => {
			frappe.model.user_settings[KEPT_WITH] = kept;
			this.add_filters(kept["Call Desk"] || {});
			this.show();
		});
	}

	show() {
		if (!this.filters) return;
		const wanted = frappe.get_route()[1];
		this.take_route_options();
		this.load().then(() => {
			const found = this.cases.findIndex((group) => group.case === wanted);
			if (found >= 0) this.open(found);
			else if (wanted) this.open_case(wanted);
			else if (this.index < 0 && this.cases.length && !frappe.is_mobile()) this.open(0);
		});
	}

	// A number card of the workspace says what to show.
	take_route_options() {
		const asked = frappe.route_options;
		if (!asked) return;
		frappe.route_options = null;
		this.index = -1;
		Object.keys(this.filters).forEach((name) => name in asked && this.filters[name].set_input(asked[name]));
		this.last_values = JSON.stringify(this.values());
	}

	add_filters(kept) {
		const options = (values, all) => [{ value: "", label: all }, ...values.map((value) => ({ value, label: __(value) }))];
		const whose = ["Mine", "Unassigned", "Everybody"].map((value) => ({ value, label: __(value, null, "agenda") }));
		const fields = [
			{ fieldname: "whose", fieldtype: "Select", label: __("Whose Tasks"), options: whose, default: kept.whose || "Mine" },
			{ fieldname: "channel", fieldtype: "Select", label: __("Channel"), options: options(CHANNELS, __("All Channels")), default: kept.channel },
			{ fieldname: "kind", fieldtype: "Select", label: __("Kind"), options: options(KINDS, __("All Kinds")), default: kept.kind },
			{ fieldname: "company", fieldtype: "Link", options: "Company", label: __("Company"), default: kept.company },
			{ fieldname: "customer_group", fieldtype: "Link", options: "Customer Group", label: __("Customer Group"), default: kept.customer_group },
		];
		this.filters = {};
		fields.forEach((field) => {
			this.filters[field.fieldname] = this.page.add_field({ ...field, change: () => this.filter_changed() });
		});
		this.last_values = JSON.stringify(this.values());
	}

	values() {
		return Object.fromEntries(Object.entries(this.filters).map(([name, field]) => [name, field.get_value() || ""]));
	}

	filter_changed() {
		const values = this.values();
		if (JSON.stringify(values) === this.last_values) return;
		this.last_values = JSON.stringify(values);
		frappe.model.user_settings.save(KEPT_WITH, "Call Desk", values);
		this.index = -1;
		this.load().then(() => this.open(0));
	}

	// Reads the agenda again; the open customer stays open.
	load() {
		const open = this.current && this.current.case;
		return frappe.xcall("recouvrement_app.agenda_api.agenda", this.values()).then((found) => {
			this.name_colleagues(found.colleagues);
			this.cases = found.cases;
			this.index = this.cases.findIndex((group) => group.case === open);
			const customers = this.cases.length + found.left;
			const text = found.tasks === 1 ? __("1 task") : customers === 1 ? __("{0} tasks, 1 customer", [found.tasks]) : __("{0} tasks, {1} customers", [found.tasks, customers]);
			this.page.set_indicator(text, found.tasks ? "orange" : "green");
			this.draw_list(found.left);
		});
	}

	name_colleagues(colleagues) {
		if (this.colleagues) return;
		this.colleagues = colleagues;
		this.view.know(colleagues);
		const field = this.filters.whose;
		const others = Object.entries(colleagues).filter(([name]) => name !== frappe.session.user);
		const value = field.get_value() || this.values().whose;
		field.df.options = [...field.df.options, ...others.map(([name, label]) => ({ value: name, label }))];
		field.refresh();
		field.set_input(value);
	}

	draw_list(left) {
		const rows = this.cases.map((group, i) => this.view.list_row(group, i, i === this.index));
		if (left) rows.push(`<p class="call-desk__empty">${__("and {0} more customers", [left])}</p>`);
		const nothing = `<div class="call-desk__empty">${__("Nothing waits for you.")}<br>${__("Choose other tasks above.")}</div>`;
		this.$list.html(rows.join("") || nothing);
		if (!this.cases.length) this.empty();
	}

	empty() {
		this.current = this.found = null;
		this.show_brief(false);
		this.$brief.html(`<div class="call-desk__empty">${frappe.utils.icon("small-message", "xl")}<p>${__("All done. Well collected!")}</p></div>`);
	}

	// On a telephone either the list with its filters or the customer is on the screen.
	show_brief(shown) {
		this.$body.toggleClass("has-brief", shown);
		this.page.wrapper.toggleClass("call-desk-open", shown);
	}

	open(index) {
		if (!this.cases.length) return this.empty();
		this.index = Math.max(0, Math.min(index, this.cases.length - 1));
		const group = this.cases[this.index];
		const task = group.tasks.find((row) => CALLS.includes(row.channel)) || group.tasks[0];
		this.$list.find(".call-desk__case").removeClass("is-open").attr("aria-current", "false");
		const $row = this.$list.find(`[data-index="${this.index}"]`).addClass("is-open").attr("aria-current", "true");
		if ($row.length) $row[0].scrollIntoView({ block: "nearest" });
		return this.open_case(group.case, group, task);
	}

	open_case(name, group, task) {
		this.current = { case: name, group, task };
		const action = task && task.kind === "Action" ? task.reference : undefined;
		this.show_brief(true);
		return frappe.xcall("recouvrement_app.agenda_api.brief", { case: name, action }).then((found) => {
			if (!this.current || this.current.case !== name) return; // the next one was opened meanwhile
			this.found = found;
			if (!task) this.current.task = found.tasks[0];
			this.$brief.html(this.view.brief(found, group, this.current.task));
			if (this.may_work) this.$brief.find(".call-desk__tasks").after(this.outcome_buttons());
			this.$brief[0].scrollTop = 0;
		});
	}

	outcome_buttons() {
		const buttons = frappe.recouvrement.OUTCOMES.map(
			(value, i) => `<button type="button" class="btn btn-default btn-sm" data-outcome="${value}">${__(value, null, "outcome")}<kbd>${(i + 1) % 10}</kbd></button>`
		);
		return `<div class="call-desk__outcomes" role="group" aria-label="${__("Outcome")}">${buttons.join("")}</div>`;
	}

	// First click: what came of it. Second click (or Enter): saved, and the next customer is open.
	outcome(value) {
		if (!this.found) return;
		const { task, group } = this.current;
		const doc = this.found.case;
		const is_call = task && task.kind === "Action" && CALLS.includes(task.channel) && OPEN.includes(task.status);
		const at = this.index;
		const dialog = frappe.recouvrement.outcome_dialog({
			action: is_call ? task.reference : undefined,
			case: doc.name,
			channel: is_call ? task.channel : "Call",
			satisfaction_check: is_call && this.found.actions.some((row) => row.name === task.reference && row.satisfaction_check),
			currency: doc.currency,
			customer: doc.customer,
			invoices: [...new Set(this.found.lines.map((row) => row.invoice))],
			then: () => this.next_after(at, group),
		});
		dialog.set_value("outcome", value);
		if (NEXT_DAY_OF.includes(value)) dialog.set_value("next_date", next_working_day());
		const first = { Promised: "promised_date", Disputes: "notes" }[value];
		dialog.on_page_show = () => (first ? dialog.get_field(first).$input : dialog.get_primary_btn()).trigger("focus");
	}

	next_after(index, group) {
		this.load().then(() => {
			const still = this.cases.findIndex((row) => group && row.case === group.case);
			this.open(still === index ? index + 1 : index);
		});
	}

	add_buttons() {
		this.page.set_primary_action(__("Next"), () => this.open(this.index + 1), "right");
		if (this.may_work) {
			this.page.add_button(__("Postpone"), () => this.postpone());
			this.page.add_button(__("Hand Over"), () => this.hand_over());
			this.page.add_button(__("Hold"), () => this.hold());
			this.page.add_menu_item(__("My Digest and Absence"), () =>
				frappe.xcall("recouvrement_app.agenda_api.my_preference").then((name) => frappe.set_route("Form", "Recouvrement Preference", name))
			);
		}
		this.page.add_menu_item(__("Collection Agenda"), () => frappe.set_route("query-report", "Collection Agenda"));
		this.page.add_menu_item(__("Refresh"), () => this.load());
	}

	add_keys() {
		const reading = [
			["j", __("Next customer"), () => this.open(this.index + 1)],
			["k", __("Previous customer"), () => this.open(this.index - 1)],
			["c", __("Call the first number"), () => this.dial()],
			["o", __("Open the case"), () => this.current && frappe.set_route("Form", "Collection Case", this.current.case)],
		];
		const working = [
			["p", __("Postpone"), () => this.postpone()],
			["h", __("Hand Over"), () => this.hand_over()],
			...frappe.recouvrement.OUTCOMES.map((value, i) => [String((i + 1) % 10), __(value, null, "outcome"), () => this.outcome(value)]),
		];
		[...reading, ...(this.may_work ? working : [])].forEach(([shortcut, description, action]) =>
			frappe.ui.keys.add_shortcut({ shortcut, description, action, page: this.page, condition: () => !window.cur_dialog })
		);
	}

	dial() {
		const number = this.$brief.find(".call-desk__phone")[0];
		if (number) number.click();
		else frappe.show_alert({ message: __("No telephone number is known."), indicator: "orange" });
	}

	postpone() {
		if (!this.current) return;
		const { task, group } = this.current;
		if (!task || task.kind !== "Action" || !OPEN.includes(task.status)) return this.hold();
		const at = this.index;
		const save = (values) => post("api.postpone_action", { names: [task.reference], ...values }).then(([result]) => {
			if (!result.ok) frappe.msgprint(frappe.utils.escape_html(result.error));
			else this.told(__("Postponed to {0}", [frappe.datetime.str_to_user(values.to)]), at, group);
		});
		frappe.recouvrement.decisions.ask_postpone(save, __("Postpone: {0}", [this.view.task_title(task)]));
	}

	hold() {
		if (!this.current) return;
		const { case: name, group } = this.current;
		const at = this.index;
		const fields = [
			{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
			{ fieldname: "until", fieldtype: "Date", label: __("Until (Empty: Until It Is Lifted)") },
		];
		const save = (values) => post("api.hold_case", { case: name, ...values }).then(() => this.told(__("The case is on hold"), at, group));
		frappe.prompt(fields, save, __("Hold"));
	}

	hand_over() {
		if (!this.current) return;
		const { case: name, task, group } = this.current;
		const at = this.index;
		const is_action = task && task.kind === "Action";
		const fields = [
			{ fieldname: "user", fieldtype: "Link", options: "User", label: __("Colleague"), reqd: 1, get_query: () => ({ query: "recouvrement_app.agenda_api.colleague_query" }) },
			{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
			{ fieldname: "whole", fieldtype: "Check", label: __("The whole case, from now on"), default: is_action ? 0 : 1, read_only: is_action ? 0 : 1 },
		];
		const save = ({ user, reason, whole }) =>
			post("agenda_api.hand_over", { case: name, user, reason, action: whole || !is_action ? undefined : task.reference })
				.then((colleague) => this.told(__("Handed over to {0}", [colleague]), at, group));
		frappe.prompt(fields, save, __("Hand Over"));
	}

	told(message, at, group) {
		frappe.show_alert({ message: frappe.utils.escape_html(message), indicator: "green" });
		this.next_after(at, group);
	}
}

function post(method, args) {
	return frappe.call({ method: `recouvrement_app.${method}`, args, freeze: true }).then((r) => r.message);
}

function next_working_day() {
	const day = moment().add(1, "days");
	while (day.isoWeekday() > 5) day.add(1, "days");
	return day.format("YYYY-MM-DD");
}
