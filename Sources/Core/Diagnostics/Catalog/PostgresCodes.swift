extension DiagnosticCode {
  /// TN5xx: PostgreSQL could not be reached, or refused.
  static let postgres: [DiagnosticCode] = [
    connectionFailed, connectionLost, authenticationFailed, databaseMissing, serverUnsupported,
    serverBusy, contention, statementTimedOut, statementCanceled, permissionDenied,
    constraintViolated, statementFailed, serverInstallationBroken, commitUnknown, valueNotStorable,
    answerUnexpected, clusterNotConfigured, configurationInvalid, configurationExposed,
    schemaNewer, migrationChanged, migrationListInvalid, embeddedBinariesMissing,
    embeddedPlaceUnusable, embeddedFailed,
  ]

  // MARK: Reaching a server

  package static let connectionFailed = DiagnosticCode(
    501, "PostgreSQL cannot be reached",
    """
    No connection could be opened: nothing listens there, the name does not resolve, the network or TLS \
    refuses, or the server took too long. The daemon tries again by itself. Check that the server runs and \
    that the configuration of this cluster (`TENURE_CLUSTER_<NAME>_URL` and its relatives) names the right \
    host and port; `tenure doctor` tries every cluster.
    """)
  package static let connectionLost = DiagnosticCode(
    502, "connection to PostgreSQL lost",
    """
    The connection broke while it was in use: the server was stopped, the backend was ended, or the network \
    failed. What was not committed has been rolled back by the server. Work is repeated over a new connection.
    """)
  package static let authenticationFailed = DiagnosticCode(
    503, "PostgreSQL refused the login",
    """
    The server does not accept this user, password or certificate, or has no rule in `pg_hba.conf` that lets \
    it in. Neither is ever printed here: look at the configuration of the cluster and at the server's log.
    """)
  package static let databaseMissing = DiagnosticCode(
    504, "database does not exist",
    """
    The server was reached, but has no database of this name. Tenure does not create the application's \
    database: create it, or correct the name in the Platform document.
    """)
  package static let serverUnsupported = DiagnosticCode(
    505, "PostgreSQL too old",
    """
    Tenure needs PostgreSQL 15 or newer: it relies on `security_invoker` views, on grants that older versions \
    do not have, and on catalogs as they are since then.
    """)
  package static let serverBusy = DiagnosticCode(
    506, "PostgreSQL does not take work now",
    """
    The server is starting, stopping, in recovery, out of connections or out of a resource such as disk or \
    memory. The work is repeated later. If it persists, look at `max_connections`, free disk and the \
    server's log.
    """)
  package static let serverInstallationBroken = DiagnosticCode(
    507, "server and its files on disk do not fit",
    """
    The running server could not load a library or file of its own installation. The usual cause is an \
    upgrade of the packages under a running server: the process is older than the files it loads \
    ("undefined symbol"). Restart the PostgreSQL server; nothing else helps.
    """)

  // MARK: Statements

  package static let contention = DiagnosticCode(
    510, "another transaction was in the way",
    """
    A serialization failure, a deadlock, or a lock that was not free within `lock_timeout`. The transaction \
    was rolled back and is repeated. If the same object is named again and again, look for a long \
    transaction in `pg_stat_activity`.
    """)
  package static let statementTimedOut = DiagnosticCode(
    511, "statement took too long",
    """
    The statement ran longer than `statement_timeout` and was stopped by the server; its transaction was \
    rolled back.
    """)
  package static let statementCanceled = DiagnosticCode(
    512, "statement canceled",
    """
    The work was canceled from our side (Ctrl-C, a shutdown, or a sibling that failed), so the running \
    statement was stopped and its transaction rolled back.
    """)
  package static let permissionDenied = DiagnosticCode(
    513, "permission denied by PostgreSQL",
    """
    The role that Tenure connects as may not do this. `tenure doctor` checks every privilege that is needed \
    and prints the SQL that creates roles with exactly these.
    """)
  package static let constraintViolated = DiagnosticCode(
    514, "constraint violated",
    """
    A row did not fit a constraint of its table: a unique key, a foreign key, NOT NULL or a check. The notes \
    name table and constraint; values are left out on purpose.
    """)
  package static let statementFailed = DiagnosticCode(
    515, "statement refused by PostgreSQL",
    """
    The server refused a statement. The notes hold its SQLSTATE, which PostgreSQL's manual explains in \
    "Appendix A. PostgreSQL Error Codes".
    """)
  package static let commitUnknown = DiagnosticCode(
    516, "outcome of a commit unknown",
    """
    The connection broke between sending COMMIT and receiving its answer, so the transaction may or may not \
    stand. The state is observed again and the work is decided anew; every effect is safe to repeat.
    """)
  package static let valueNotStorable = DiagnosticCode(
    517, "text with a NUL character",
    """
    PostgreSQL cannot store the character U+0000 in text or names, so the statement was not sent.
    """)
  package static let answerUnexpected = DiagnosticCode(
    518, "answer of an unexpected shape",
    """
    A statement returned a NULL, a type or a number of columns that it should not. An object of Tenure's \
    schema was probably changed by hand; `tenure doctor` compares it with what it should be.
    """)

  // MARK: Configuration

  package static let clusterNotConfigured = DiagnosticCode(
    520, "cluster without a connection",
    """
    The Platform document names a cluster, but nothing says how to connect to it. Connections are never in the \
    repository. For a cluster `main` set one of `TENURE_CLUSTER_MAIN_URL`, `TENURE_CLUSTER_MAIN_URL_FILE` (a \
    file that holds the URL), or the line `cluster.main.url = …` in the file that `TENURE_CONFIG` names or in \
    `.tenure/config`. A fleet with one cluster can use libpq's own `PGHOST`, `PGSERVICE` and so on. When \
    nothing at all is configured, Tenure uses its embedded PostgreSQL.
    """)
  package static let configurationInvalid = DiagnosticCode(
    521, "connection configuration not readable",
    """
    A connection URL, a file that should hold one, or a line of the configuration file is not as it should \
    be. A URL is `postgresql://user:password@host:port/database?option=value`; characters such as `@`, `/`, \
    `:`, `?`, `#`, `%` in a password are written as `%40` and so on. The text itself is never shown, because \
    it may hold a password.
    """)
  package static let configurationExposed = DiagnosticCode(
    522, "connection secret readable by others",
    """
    A file that may hold a password can be read by every user of this machine. Restrict it: `chmod 600 FILE`.
    """)

  // MARK: Migrations

  package static let schemaNewer = DiagnosticCode(
    530, "database newer than this program",
    """
    Tenure's schema in this database was migrated by a newer Tenure than this one. An older program could \
    misread it, so it does not start. Use the newer program.
    """)
  package static let migrationChanged = DiagnosticCode(
    531, "applied migration differs",
    """
    A migration that this database has applied has another text in this program. Migrations are never edited \
    once they have landed, so one of the two was built from an altered source.
    """)
  package static let migrationListInvalid = DiagnosticCode(
    532, "list of migrations not in order",
    """
    Migrations must be numbered 1, 2, 3 … without gap or repetition. This is a mistake in the program.
    """)

  // MARK: Embedded server

  package static let embeddedBinariesMissing = DiagnosticCode(
    540, "PostgreSQL is not installed",
    """
    The embedded server needs the programs `initdb`, `pg_ctl` and `postgres` of PostgreSQL 15 or newer on \
    this machine. On Debian and Ubuntu: `apt-get install postgresql`. They are looked for where \
    `TENURE_POSTGRES_BIN` says, where `pg_config --bindir` says, under `/usr/lib/postgresql`, and in `PATH`.
    """)
  package static let embeddedPlaceUnusable = DiagnosticCode(
    541, "no place for the embedded server",
    """
    The embedded server keeps its data in `.tenure/pg`. That folder, or a short private folder for its socket, \
    could not be made with safe owner and permissions.
    """)
  package static let embeddedFailed = DiagnosticCode(
    542, "embedded server did not start",
    """
    One of PostgreSQL's own programs failed. The notes hold the last lines of what it said; the server's log \
    lies beside its data (`tenure embedded status` shows where).
    """)
}
