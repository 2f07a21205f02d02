extension DiagnosticCode {
  /// TN59x: logins of tenants' own.
  static let access: [DiagnosticCode] = [
    loginForeign, loginGroupUnsafe, loginGroupMissing, passwordUnusable,
  ]

  package static let loginForeign = DiagnosticCode(
    590, "role of a tenant is somebody else's",
    """
    With `context.trust: role` each tenant has a login of its own, named after the fleet and the tenant's uid. A role \
    of that name is there which Tenure did not make, or the one that it made was renamed. A role is never taken over, \
    because whoever made it may hold its password: rename or drop the other one, or give ours its name back.
    """)

  package static let loginGroupUnsafe = DiagnosticCode(
    591, "group of the application leads past isolation",
    """
    Each tenant's login becomes a member of the roles in `application.roles.application`. One of them is superuser, \
    bypasses row security, creates roles or databases, replicates, is a member of such a role or of one of PostgreSQL's \
    predefined roles, or is a member of tenants' logins. Any tenant could use that by `SET ROLE`. Name a role in the \
    Platform document that has only the rights that the product needs.
    """)

  package static let loginGroupMissing = DiagnosticCode(
    592, "group of the application does not exist",
    """
    A role that `application.roles.application` names is not there, so no tenant's login can become its member. \
    Create it, or correct the name in the Platform document.
    """)

  package static let passwordUnusable = DiagnosticCode(
    593, "stored password cannot be used",
    """
    The secret `database-password` of a tenant is empty, longer than 1,000 characters, or holds others than the \
    printable ones of ASCII, which clients and server could read differently. Replace it, or remove it from the \
    secret store: Tenure then generates another one.
    """)
}
