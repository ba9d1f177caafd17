// Written notices to decide on: the list at the left, the very e-mail or letter at the right, decided by mouse or keyboard.
frappe.pages["dunning-approvals"].on_page_load = function (wrapper) {
	const page = frappe.ui.make_app_page({ parent: wrapper, title: __("Dunning Approvals"), single_column: true });
	frappe.require("/assets/recouvrement_app/js/dunning_decisions.js", () => {
		wrapper.approvals = new DunningApprovals(page);
	});
};

frappe.pages["dunning-approvals"].on_page_show = function (wrapper) {
	if (wrapper.approvals) wrapper.approvals.load();
};

const VIEWS = ["To Approve", "Ready", "Stuck"];
const CHANNELS = ["Email", "Letter", "Registered Letter", "Internal", "Litigation"];
const TONES = { Courtesy: "green", Reminder: "blue", Firm: "orange", "Formal Notice": "red", "Last Warning": "red" };

class DunningApprovals {
	constructor(page) {
		this.page = page;
		this.decisions = frappe.recouvrement.decisions;
		this.view = "To Approve";
		this.rows = [];
		this.index = -1;
		this.chosen = new Set();
		this.$body = $(`<div class="approvals"><div class="approvals__side"><div class="approvals__views btn-group" role="tablist"></div>
			<div class="approvals__list" role="listbox" aria-label="${__("Notices")}"></div></div>
			<main class="approvals__notice"></main></div>`).appendTo(page.main);
		this.$views = this.$body.find(".approvals__views");
		this.$list = this.$body.find(".approvals__list");
		this.$notice = this.$body.find(".approvals__notice");
		this.add_events();
		this.add_filters();
		this.add_buttons();
		this.add_keys();
		this.load();
	}

	add_events() {
		this.$list.on("click", ".approvals__row", (event) => {
			const index = $(event.currentTarget).data("index");
			if ($(event.target).is("input")) this.choose(index, event.target.checked);
			else this.open(index);
		});
		this.$views.on("click", "button", (event) => {
			this.view = $(event.currentTarget).data("view");
			this.index = -1;
			this.chosen.clear();
			this.load();
		});
		this.$notice.on("click", ".approvals__back", () => this.show_notice(false));
		this.$notice.on("click", "[data-decision]", (event) => this[$(event.currentTarget).data("decision")]());
		this.$notice.on("click", "[data-part]", (event) => this.show_part($(event.currentTarget).data("part")));
	}

	add_filters() {
		const change = () => this.load();
		const channels = [{ value: "", label: __("All Channels") }, ...CHANNELS.map((value) => ({ value, label: __(value) }))];
		this.company = this.page.add_field({ fieldname: "company", fieldtype: "Link", options: "Company", label: __("Company"), change });
		this.channel = this.page.add_field({ fieldname: "channel", fieldtype: "Select", options: channels, label: __("Channel"), change });
	}

	add_buttons() {
		this.page.add_menu_item(__("Dunning Action List"), () => frappe.set_route("List", "Dunning Action"));
		if (!frappe.model.can_write("Dunning Action")) return; // reads what waits, decides nothing
		this.page.set_primary_action(__("Approve"), () => this.approve());
		this.page.add_menu_item(__("Choose All"), () => this.choose_all());
		this.page.add_menu_item(__("Postpone Chosen"), () => this.postpone());
		this.page.add_menu_item(__("Skip Chosen"), () => this.skip());
		this.page.add_menu_item(__("Send Approved E-mails Now"), () => this.send());
		this.page.add_menu_item(__("Print All Waiting Letters"), () => this.print());
	}

	add_keys() {
		const keys = [
			["j", __("Next notice"), () => this.open(this.index + 1)],
			["k", __("Previous notice"), () => this.open(this.index - 1)],
			["down", __("Next notice"), () => this.open(this.index + 1)],
			["up", __("Previous notice"), () => this.open(this.index - 1)],
			["x", __("Choose this notice"), () => this.choose(this.index)],
			["a", __("Approve"), () => this.approve()],
			["e", __("Edit Text"), () => this.edit()],
			["p", __("Postpone"), () => this.postpone()],
			["s", __("Skip"), () => this.skip()],
			["o", __("Open the case"), () => this.row && frappe.set_route("Form", "Collection Case", this.row.case)],
		];
		keys.forEach(([shortcut, description, action]) =>
			frappe.ui.keys.add_shortcut({ shortcut, description, action, page: this.page, condition: () => !window.cur_dialog })
		);
	}

	get row() {
		return this.rows[this.index];
	}

	// What is decided on: the chosen rows, else the open one.
	get names() {
		return this.chosen.size ? [...this.chosen] : this.row ? [this.row.name] : [];
	}

	load() {
		const args = { view: this.view, company: this.company.get_value(), channel: this.channel.get_value() };
		return frappe.xcall("recouvrement_app.approval_api.waiting", args).then((found) => {
			this.rows = found.rows;
			this.chosen = new Set([...this.chosen].filter((name) => this.rows.some((row) => row.name === name)));
			this.draw(found);
			this.proposed = found.proposed;
			if (!this.rows.length) this.empty();
			else if (this.index >= 0 || !frappe.is_mobile()) this.open(this.index);
		});
	}

	draw(found) {
		const tab = (view) => `<button type="button" role="tab" class="btn btn-sm ${view === this.view ? "btn-primary" : "btn-default"}"
			aria-selected="${view === this.view}" data-view="${view}">${__(view, null, "approvals")} (${found.counts[view]})</button>`;
		this.$views.html(VIEWS.map(tab).join(""));
		const more = found.left ? `<p class="approvals__empty">${__("and {0} more", [found.left])}</p>` : "";
		this.$list.html(this.rows.map((row, i) => this.list_row(row, i)).join("") + more);
		this.show_chosen();
	}

	list_row(row, index) {
		const esc = frappe.utils.escape_html;
		const late = !row.max_days_late ? (row.step ? __("not due yet") : "") : row.max_days_late === 1 ? __("1 day late") : __("{0} days late", [row.max_days_late]);
		const step = `${row.step ? `${row.step}. ` : ""}${__(row.step_title || "")}`;
		return `<div class="approvals__row" role="option" tabindex="0" data-index="${index}">
			<input type="checkbox" aria-label="${esc(__("Choose {0}", [row.customer_name]))}" ${this.chosen.has(row.name) ? "checked" : ""}>
			<div><div class="approvals__line"><span class="approvals__name">${esc(row.customer_name)}${row.key_account ? ` ${this.key_account()}` : ""}</span>
			<span class="approvals__amount">${row.step || row.total ? format_currency(row.total, row.currency) : ""}</span></div>
			<div class="approvals__line approvals__small"><span>${esc(`${__(row.channel)} · ${step}`)}</span><span>${esc(late)}</span></div>
			${row.refused || row.last_error ? `<div class="approvals__small text-danger">${esc(row.last_error || row.refused)}</div>` : ""}</div></div>`;
	}

	key_account() {
		return `<span class="indicator-pill no-indicator-dot purple">${__("Key Account")}</span>`;
	}

	empty() {
		this.index = -1;
		this.show_notice(false);
		const told = { "To Approve": __("Nothing waits for approval."), Ready: __("Nothing waits to leave."), Stuck: __("Nothing got stuck.") };
		this.$list.html(`<div class="approvals__empty">${told[this.view]}</div>`);
		this.$notice.html(`<div class="approvals__empty">${frappe.utils.icon("tick", "xl")}<p>${told[this.view]}</p>${this.proposals()}</div>`);
	}

	// Automatic notices wait as proposals while automatic sending is off: the empty page says where.
	proposals() {
		if (this.view !== "To Approve" || !this.proposed) return "";
		const channel = encodeURIComponent(JSON.stringify(["in", ["Email", "Letter", "Registered Letter"]]));
		return `<p><a class="approvals__proposed" href="/app/dunning-action?status=Proposed&channel=${channel}">${__("{0} are proposed: open the list to read and approve them", [this.proposed])}</a></p>`;
	}

	show_notice(shown) {
		this.$body.toggleClass("has-notice", shown);
		this.page.wrapper.toggleClass("approvals-open", shown);
	}

	open(index) {
		if (!this.rows.length) return this.empty();
		this.index = Math.max(0, Math.min(index, this.rows.length - 1));
		const row = this.row;
		this.$list.find(".approvals__row").removeClass("is-open").attr("aria-selected", "false");
		const $row = this.$list.find(`[data-index="${this.index}"]`).addClass("is-open").attr("aria-selected", "true");
		if ($row.length) $row[0].scrollIntoView({ block: "nearest" });
		this.show_notice(true);
		this.page.btn_primary.prop("disabled", this.view !== "To Approve" || (!this.chosen.size && Boolean(row.refused)));
		return frappe.xcall("recouvrement_app.api.preview_action", { name: row.name }).then(
			(found) => this.row === row && this.show(row, found),
			() => this.row === row && this.show(row, { attachments: [] })
		);
	}

	show(row, found) {
		this.found = found;
		const parts = [["message", __("E-mail")], ["letter", __("Letter")], ["script", __("Script")]].filter(([part]) => found[part]);
		const tabs = parts.map(([part, label]) => `<button type="button" class="btn btn-default btn-sm" data-part="${part}">${label}</button>`);
		const enclosed = found.attachments.length ? `<div class="approvals__small">${frappe.utils.escape_html(__("Enclosed: {0}", [found.attachments.join(", ")]))}</div>` : "";
		const missing = (found.missing || []).length ? `<div class="approvals__small text-danger approvals__missing">${frappe.utils.escape_html(__("Cannot be enclosed: {0}", [found.missing.join("; ")]))}</div>` : "";
		this.$notice.html(`${this.head(row, found)}${this.facts(row)}${this.told(row)}${this.buttons(row)}${enclosed}${missing}
			${tabs.length > 1 ? `<div class="btn-group" role="tablist" style="margin: 6px 0;">${tabs.join("")}</div>` : ""}<div class="approvals__place"></div>`);
		if (parts.length) this.show_part(parts[0][0]);
	}

	// A new frame each time: changing the shown one would add a step to the browser's history.
	show_part(part) {
		this.$notice.find("[data-part]").removeClass("btn-primary").filter(`[data-part=${part}]`).addClass("btn-primary");
		const $frame = $(`<iframe sandbox="" tabindex="-1" class="approvals__paper" title="${__("Preview")}"></iframe>`).attr("srcdoc", this.found[part]);
		this.$notice.find(".approvals__place").empty().append($frame);
	}

	head(row, found) {
		const esc = frappe.utils.escape_html;
		const case_link = frappe.utils.get_form_link("Collection Case", row.case, true, esc(row.customer_name));
		const action_link = frappe.utils.get_form_link("Dunning Action", row.name, true, esc(row.name));
		const tone = row.tone ? `<span class="indicator-pill no-indicator-dot ${TONES[row.tone] || "gray"}">${__(row.tone)}</span>` : "";
		return `<button type="button" class="btn btn-default btn-sm approvals__back">← ${__("List")}</button>
			<div class="approvals__head"><h3>${case_link} ${tone} ${row.key_account ? this.key_account() : ""}</h3>
			<div>${esc(found.subject || row.step_title || "")}</div>
			<div class="approvals__small">${action_link} · ${esc([row.company, row.scenario].filter(Boolean).join(" · "))}</div></div>`;
	}

	facts(row) {
		const money = (amount) => format_currency(amount, row.currency);
		const charges = row.total_interest + row.total_indemnity;
		const facts = [
			[__("Amount"), money(row.total)],
			[__("Invoices"), row.invoices],
			[__("Days Late"), row.max_days_late],
			[__("Channel"), __(row.channel)],
			[__("Recipient"), row.recipient_email || row.recipient_name || __("by post"), true],
			[__("On"), frappe.datetime.str_to_user(row.action_date)],
			row.total_credits ? [__("Credits"), money(-row.total_credits)] : null,
			charges ? [__("Late Charges"), money(charges)] : null,
			row.deadline ? [__("Deadline"), frappe.datetime.str_to_user(row.deadline)] : null,
		].filter(Boolean);
		const esc = frappe.utils.escape_html;
		return `<dl class="approvals__facts">${facts.map(([label, value, wide]) => `<div class="${wide ? "is-wide" : ""}"><dt>${label}</dt><dd>${esc(String(value))}</dd></div>`).join("")}</dl>`;
	}

	told(row) {
		const told = [
			row.refused,
			row.formal_notice && !row.refused ? __("A formal notice: its author and its approver are two people.") : "",
			row.needs_manager && !row.refused ? __("Key account: a Collections Manager approves what is written to it.") : "",
			row.text_edited && !row.manual ? __("The text was edited by a person.") : "",
			row.waits ? __("It waits for its day.") : "",
			row.too_soon_until ? this.decisions.too_soon(row.too_soon_until) : "",
			row.remarks,
			row.last_error,
		].filter(Boolean);
		return told.length ? `<div class="approvals__told">${told.map((text) => frappe.utils.escape_html(text)).join("\n")}</div>` : "";
	}

	buttons(row) {
		if (!frappe.model.can_write("Dunning Action")) return "";
		const button = (decision, label, key, main) =>
			`<button type="button" class="btn btn-sm ${main ? "btn-primary" : "btn-default"}" data-decision="${decision}">${label}${key ? `<kbd>${key}</kbd>` : ""}</button>`;
		const edit = ["Email", "Letter", "Registered Letter"].includes(row.channel) ? button("edit", __("Edit Text"), "E") : "";
		const early = row.may_pass_gap ? button("send_early", __("Send Although Too Soon")) : "";
		const rest = edit + button("postpone", __("Postpone"), "P") + button("skip", __("Skip"), "S") + early;
		const found = {
			"To Approve": (row.refused ? "" : button("approve", __("Approve"), "A", true)) + rest,
			Ready: (row.channel === "Email" ? button("send", __("Send Now"), "", true) : button("print", __("Print"), "", true)) + rest,
			Stuck: button("see", __("Open", null, "verb"), "", true),
		};
		return `<div class="approvals__decide">${found[this.view]}</div>`;
	}

	choose(index, checked) {
		const row = this.rows[index];
		if (!row) return;
		const wanted = checked === undefined ? !this.chosen.has(row.name) : checked;
		this.chosen[wanted ? "add" : "delete"](row.name);
		this.$list.find(`[data-index="${index}"] input`).prop("checked", wanted);
		this.show_chosen();
	}

	choose_all() {
		const all = this.chosen.size < this.rows.length;
		this.rows.forEach((_row, index) => this.choose(index, all));
	}

	show_chosen() {
		const total = {};
		this.rows.filter((row) => this.chosen.has(row.name)).forEach((row) => (total[row.currency] = (total[row.currency] || 0) + row.total));
		const amounts = Object.entries(total).map(([currency, amount]) => format_currency(amount, currency)).join(" + ");
		if (!frappe.model.can_write("Dunning Action")) return;
		const label = this.chosen.size ? __("Approve {0} ({1})", [this.chosen.size, amounts]) : __("Approve");
		this.page.btn_primary.html(label).prop("disabled", this.view !== "To Approve" || !this.rows.length);
	}

	// Passes over the days between two contacts for this notice; it is approved and sent as any other.
	send_early() {
		this.decisions.send_early(this.row.name, this.row.too_soon_until, () => this.load());
	}

	decide(method, args, message) {
		const names = this.names;
		if (!names.length) return;
		return this.decisions.call(method, { names, ...args }, message).then((results) => {
			this.decisions.report(results);
			this.chosen.clear();
			return this.load();
		});
	}

	approve() {
		if (this.view === "To Approve") this.decide("approve_actions", {}, __("Approving…"));
	}

	postpone() {
		if (this.view !== "Stuck" && this.names.length) this.decisions.ask_postpone((values) => this.decide("postpone_action", values));
	}

	skip() {
		if (this.view !== "Stuck" && this.names.length) this.decisions.ask_reason(__("Skip"), (reason) => this.decide("skip_action", { reason }));
	}

	edit() {
		const row = this.row;
		if (row && this.view !== "Stuck") this.decisions.edit_text(row.name, row.channel, () => this.load());
	}

	see() {
		if (this.row) frappe.set_route("Form", "Dunning Action", this.row.name);
	}

	send() {
		const names = this.view === "Ready" && this.names.length ? this.names : null;
		this.decisions.call("send_now", names ? { names } : {}).then((sent) => {
			frappe.show_alert({ message: __("{0} handed over for sending", [sent.length]), indicator: "blue" });
			this.chosen.clear();
			return this.load();
		});
	}

	print() {
		const names = this.view === "Ready" && this.names.length ? this.names : null;
		this.decisions.print_letters(names ? { names } : {}, () => this.load());
	}
}
