// What the reports share: their filters, how values are shown, and the filters that each user had last.
// Included by every report's script: frappe.recouvrement.report(name, [filter, …], more settings); a filter is the name of a shared
// one, a shared one with changes ({ from: name, … }), or one of the report's own.
frappe.provide("frappe.recouvrement");

frappe.recouvrement.report = (function () {
	const KEPT_WITH = "Recouvrement Reports";
	const today = frappe.datetime.get_today();
	const link = (fieldname, label, options) => ({ fieldname, label, fieldtype: "Link", options });
	const SHARED = {
		company: { ...link("company", __("Company"), "Company"), default: frappe.defaults.get_user_default("Company") },
		as_on: { fieldname: "report_date", label: __("As On"), fieldtype: "Date", default: today, reqd: 1 },
		from_date: { fieldname: "from_date", label: __("From", null, "period"), fieldtype: "Date", default: frappe.datetime.add_months(today, -12), reqd: 1 },
		to_date: { fieldname: "report_date", label: __("To", null, "period"), fieldtype: "Date", default: today, reqd: 1 },
		customer: link("customer", __("Customer"), "Customer"),
		customer_group: link("customer_group", __("Customer Group"), "Customer Group"),
		territory: link("territory", __("Territory"), "Territory"),
		collector: link("collector", __("Collector"), "User"),
		open_only: { fieldname: "open_only", label: __("Open Only"), fieldtype: "Check" },
		months: { fieldname: "months", label: __("Months"), fieldtype: "Int", default: 12 },
		in_company_currency: { fieldname: "in_company_currency", label: __("In Company Currency"), fieldtype: "Check", default: 1 },
		rows: {
			fieldname: "rows", label: __("Rows Shown"), fieldtype: "Int", default: 1000,
			description: __("0 shows every row; the totals always count them all."),
		},
	};


	// Frappe writes the decimals of a share with a point in every language.
	const percent = (value) => `<div style="text-align: right">${format_number(flt(value, 1), null, flt(value, 1) % 1 ? 1 : 0)} %</div>`;

	function formatter(value, row, column, data, default_formatter) {
		if (value && data && data.is_total && column.fieldtype === "Link") return frappe.utils.escape_html(value).bold();
		if (value && column.translate) value = __(value, null, column.translate === 1 ? null : column.translate);
		if (column.fieldtype === "Percent" && value != null && value !== "") value = percent(value);
		else value = default_formatter(value, row, column, data);
		return data && data.bold ? value.toString().bold() : value;
	}

	// Days are not kept: a report opens as of today.
	const lasting = (report) => report.filters.filter((filter) => filter.df.fieldtype !== "Date");

	function keep(report) {
		const values = Object.fromEntries(lasting(report).map((filter) => [filter.df.fieldname, filter.get_value() ?? ""]));
		frappe.model.user_settings.save(KEPT_WITH, report.report_name, values);
	}

	async function restore(report) {
		const all = await frappe.model.user_settings.get(KEPT_WITH);
		frappe.model.user_settings[KEPT_WITH] = all;
		const kept = all[report.report_name] || {};
		for (const filter of lasting(report)) {
			if (filter.df.fieldname in kept) await filter.set_value(kept[filter.df.fieldname]);
		}
	}

	// Under "Nothing to show", where the rows come from.
	function say_what_fills_it(report, text) {
		const plain = report.get_no_result_message.bind(report);
		report.get_no_result_message = () => `${plain()}<p class="text-muted text-center report-empty">${frappe.utils.escape_html(text)}</p>`;
	}

	return function (name, filters, more = {}) {
		let sent_here = false; // by a card or a link that says what to show: the kept filters must not narrow that
		const on_change = (report) => {
			if (report._no_refresh) return;
			keep(report);
			report.refresh(true);
		};
		const made = filters.map((filter) => ({ ...SHARED[filter.from || filter], ...(typeof filter === "string" ? {} : filter), on_change }));
		frappe.query_reports[name] = {
			get filters() {
				sent_here = Object.keys(frappe.route_options || {}).length > 0;
				return made;
			},
			onload(report) {
				if (more.empty) say_what_fills_it(report, more.empty);
				return sent_here ? undefined : restore(report);
			},
			formatter,
			...more,
		};
	};
})();
