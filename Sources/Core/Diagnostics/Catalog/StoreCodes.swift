extension DiagnosticCode {
  /// TN56x: what Tenure keeps in PostgreSQL, and who may write there.
  static let stores: [DiagnosticCode] = [leaseHeld, fenceLost, tenantTable]

  package static let leaseHeld = DiagnosticCode(
    560, "somebody else is applying",
    """
    One program at a time applies to a fleet. It holds a lease in the control database for as long as its connection \
    lives; when it ends, in whatever way, the lease is free.
    """)

  package static let fenceLost = DiagnosticCode(
    561, "fence raised by another",
    """
    Another program took the lease and raised the fence of this database, so this one may no longer write there. \
    Each transaction checks the fence before it changes anything: what this program committed before stands, and \
    nothing after it.
    """)

  package static let tenantTable = DiagnosticCode(
    562, "tenant table cannot be used",
    """
    `application.tenantTable` of the Platform names a table, its key and its slug. The table is created if it is \
    absent. One that is there needs a key of the type uuid, bigint, integer or text, and a slug that is unique.
    """)
}
