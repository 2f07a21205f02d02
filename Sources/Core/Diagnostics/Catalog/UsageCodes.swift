extension DiagnosticCode {
  /// TN9xx: a command was called in a way that it does not understand.
  static let usage: [DiagnosticCode] = [
    .usageError, .unreadableInput, .unknownCode, .unknownTenant, .unknownField, .notConfirmed,
    .interrupted, .unwritableFile, .badTime, .badSelector, .stateFolder, .incomplete,
    .slugUnnamable,
    .unexpectedFailure,
  ]

  package static let usageError = DiagnosticCode(
    901, "usage error",
    """
    The command line has an option, an argument or a combination of them that the command does not take. \
    `tenure help COMMAND` is its manual.
    """)

  package static let unreadableInput = DiagnosticCode(
    902, "file cannot be read",
    """
    A file named on the command line does not exist, is a folder, or may not be read by this user.
    """)

  package static let unknownCode = DiagnosticCode(
    903, "unknown error code",
    """
    There is no page for this code. Codes are `TN` and three digits, as they stand in the brackets of an error; \
    `tenure explain --codes` lists them.
    """)

  package static let unknownTenant = DiagnosticCode(
    904, "unknown tenant",
    """
    No document of the fleet's revision, and no entry of the registry, has this name. `tenure get` lists tenants.
    """)

  package static let unknownField = DiagnosticCode(
    905, "unknown field",
    """
    The tenant has no such field. Fields are written as in the document, below `spec`: `security.session.idle`. \
    `tenure explain TENANT` lists all of them.
    """)

  package static let notConfirmed = DiagnosticCode(
    906, "not confirmed",
    """
    Nothing was changed: the plan was not confirmed. On a terminal answer `yes`; elsewhere pass `--yes`, or apply \
    a plan that was saved with `tenure plan --out FILE` and reviewed.
    """)

  package static let interrupted = DiagnosticCode(
    907, "interrupted",
    """
    The command was stopped by a signal. Transactions under way were rolled back; what was committed before stays, \
    is journalled, and is not done twice by the next apply. That one also brings the conditions of tenants and the \
    audit log up to date.
    """)

  package static let slugUnnamable = DiagnosticCode(
    914, "slug is no name of a tenant",
    """
    `tenure import` writes a document for each row of the application's tenant table, named after its slug. A \
    document's name has at most 40 lowercase letters, digits and hyphens, and begins and ends with a letter or a \
    digit. Slugs that have another form cannot be named: change them in the table first, where the application allows \
    it. All others were written.
    """)

  package static let unwritableFile = DiagnosticCode(
    908, "file cannot be written",
    """
    The file named with `--out` cannot be created: its folder does not exist, or may not be written by this user. Or \
    standard output took only a part of what was printed: its disk is full, or it is closed. What the command did \
    besides printing is done.
    """)

  package static let badTime = DiagnosticCode(
    909, "not a time",
    """
    A time is written as RFC 3339 (`2026-12-31T23:00:00Z`) or as a date (`2026-12-31`, its first moment in UTC).
    """)

  package static let badSelector = DiagnosticCode(
    910, "not a label selector",
    """
    A selector is a list of conditions with commas between them, all of which must hold, as Kubernetes has them: \
    `segment=enterprise`, `segment!=trial`, `segment in (a, b)`, `segment notin (a)`, `segment`, `!segment`.
    """)

  package static let stateFolder = DiagnosticCode(
    911, "state folder cannot be used",
    """
    Tenure keeps the embedded PostgreSQL, secrets and signing keys in `.tenure/` beside the fleet. The folder must \
    be writable by this user and must not be readable by others. `TENURE_STATE` names another place.
    """)

  package static let incomplete = DiagnosticCode(
    912, "not everything was applied",
    """
    Some tenants failed, moved since the plan was made, or were not reached. Each is named above. The others are \
    done. A new plan shows what is left.
    """)

  package static let unexpectedFailure = DiagnosticCode(
    913, "unforeseen failure",
    """
    Something failed in a way that the program does not know. Transactions under way were rolled back; what was \
    committed before stays, and another apply goes on from there. Please report it with the text of the error.
    """)
}
