extension DiagnosticCode {
  /// TN55x: tenants in one database cannot be kept apart, or not be stopped.
  static let isolation: [DiagnosticCode] = [
    contextUnusable, writersInFlight, inclusionUnreachable,
  ]

  package static let contextUnusable = DiagnosticCode(
    550, "tenant context cannot be made",
    """
    The function that tells policies the current tenant returns the type of the tenant table's key, which must be \
    uuid, bigint, integer or text. Change the Platform's `application.tenantTable.key` to a column of such a type. \
    If the type has changed since the plan was made, plan again.
    """)

  package static let writersInFlight = DiagnosticCode(
    551, "writers of the tenant are under way",
    """
    Before a tenant loses the right to write, Tenure waits for the transactions that already write for it, so that \
    none of them commits afterwards. Some of them did not end in time, and nothing was changed. The apply is tried \
    again; if it keeps failing, look in `pg_stat_activity` for a long transaction of the application.
    """)

  package static let inclusionUnreachable = DiagnosticCode(
    552, "included table leads to no tenant",
    """
    `Platform.spec.application.tenantScoped.include` names a table without a tenant column, and the path to the column \
    that says whose its rows are: `{table: line_items, path: invoices.tenant_id}`. Exactly one foreign key must lead \
    from the table to the one in the path, and that one must be tenant-scoped by the column at the end of the path. \
    Otherwise it is not known whose the rows are, and nothing of the database is planned.
    """)
}
