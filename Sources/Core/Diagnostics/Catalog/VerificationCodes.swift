extension DiagnosticCode {
  /// TN75x to TN78x: what `tenure verify isolation` finds.
  static let verification: [DiagnosticCode] = [
    tableOpen, policyWidened, tenantColumnNullable, fenceMissing, tableUnscoped,
    tenantColumnElsewhere,
    roleBypasses, grantTooWide, publicGrant, definerFunction, viewOfOwner, materializedView,
    foreignTable,
    definerTrigger, tableRule, sharedKey, schemaOpen, publicationOpen, largeObjectOpen,
    defaultPrivilegeOpen, sessionSettingOpen, leakproofFunction, sequenceWritable, contextChanged,
    ownTablesWritable, outwardFunction, ownSchemaChanged, rowsRead, rowsWritten, rowsWithoutContext,
    contextForged, schemaOfTenantOpen, roleOfTenantReaches, probesNotRun,
  ]

  package static let tableOpen = DiagnosticCode(
    750, "table is not kept apart",
    """
    Rows of several tenants stand in a table whose row security is off, does not bind the table's owner, or has \
    another policy than the one that compares the tenant column with the current tenant. A partition counts for \
    itself: read directly, it does not ask its parent's policy. `tenure plan` shows what is to be done, and \
    `tenure apply --disruptive TABLE` does it.
    """)

  package static let policyWidened = DiagnosticCode(
    751, "policy of others shows more",
    """
    Permissive policies are joined by OR: one more of them shows, or lets write, what the tenants' policy withholds. \
    Drop it, or make it restrictive (`AS RESTRICTIVE`), which can only narrow.
    """)

  package static let tenantColumnNullable = DiagnosticCode(
    752, "tenant column may be null",
    """
    A row whose tenant column is null belongs to nobody: no policy shows it to its tenant, exports and deletions miss \
    it, and a policy that says `OR tenant_id IS NULL` shows it to everybody.
    """)

  package static let fenceMissing = DiagnosticCode(
    753, "writes pass no fence",
    """
    The trigger that asks before every write whether the tenant may write is missing, disabled, or calls something \
    else: a suspended tenant could write on.
    """)

  package static let tableUnscoped = DiagnosticCode(
    754, "table with tenants' rows is not known as such",
    """
    Foreign keys lead from this table to one that is kept apart by tenant, or a column has the name and the type of
    that table's key (`invoice_id` beside `invoices.id`), so its rows belong to tenants, and the \
    application can reach them all. Give it a tenant column, or name it in \
    `application.tenantScoped.include` with the path to one. If its rows are meant for everybody, name it in `exclude`.
    """)

  package static let tenantColumnElsewhere = DiagnosticCode(
    755, "table with a tenant column is not kept apart",
    """
    A table has a tenant column and stands where Tenure does not look: in a schema that \
    `application.tenantScoped.schemas` does not name. A partition in another schema than its parent is one too. Add the \
    schema, or name the table in `exclude` if everybody may read it.
    """)

  package static let roleBypasses = DiagnosticCode(
    756, "role of the application is bound by nothing",
    """
    A role that the application connects as, or that it can become with SET ROLE, is a superuser, bypasses row security, \
    owns a table of tenants (an owner can switch row security off), or is a member of a predefined role that reads or \
    writes everything. Then policies bind nobody.
    """)

  package static let grantTooWide = DiagnosticCode(
    757, "privilege reaches past row security",
    """
    Who may TRUNCATE empties the table for all tenants. REFERENCES allows a foreign key of one's own, which tells whether a row \
    of another tenant exists. TRIGGER allows code that runs in other tenants' sessions. None of them asks a policy, and \
    an application needs none of them.
    """)

  package static let publicGrant = DiagnosticCode(
    758, "everybody who can connect may use the table",
    """
    A privilege of PUBLIC is every role's, those that are made tomorrow included.
    """)

  package static let definerFunction = DiagnosticCode(
    759, "function runs with another's rights",
    """
    A SECURITY DEFINER function runs as its owner. Where row security does not bind the owner (a superuser, BYPASSRLS), \
    the function sees every tenant's rows and hands the application what it returns. Where its `search_path` is not \
    pinned, the caller chooses which tables and functions its names mean. Make it SECURITY INVOKER, or give it an owner \
    whom row security binds, and pin the path: `ALTER FUNCTION … SET search_path = pg_catalog, pg_temp`.
    """)

  package static let viewOfOwner = DiagnosticCode(
    760, "view reads with its owner's rights",
    """
    A view without `security_invoker` reads its tables as its owner. Where row security does not bind the owner, the \
    view shows every tenant's rows, however deep the table is under other views.
    """)

  package static let materializedView = DiagnosticCode(
    761, "materialized view holds tenants' rows",
    """
    A materialized view is filled by its owner and has no row security: whoever may read it reads all of it. Take the \
    application's privilege away, and let it read through a view that compares the tenant column with the current tenant.
    """)

  package static let foreignTable = DiagnosticCode(
    762, "foreign table knows no row security",
    """
    Row security does not apply to foreign tables. One that leads back to a database with tenants' rows, or that has a \
    tenant column, shows them all, with the rights of the user mapping.
    """)

  package static let definerTrigger = DiagnosticCode(
    763, "trigger runs with rights that nothing binds",
    """
    The function of a trigger on a tenants' table is SECURITY DEFINER, and row security does not bind its owner: what \
    it reads or writes can be another tenant's.
    """)

  package static let tableRule = DiagnosticCode(
    764, "rule on a table of tenants",
    """
    A rewrite rule adds or replaces statements, which run with the rights of the table's owner. Use a trigger.
    """)

  package static let sharedKey = DiagnosticCode(
    765, "key is shared by all tenants",
    """
    A unique key that does not hold the tenant column is one for all tenants. Who inserts a value that another tenant \
    has gets an error, and so learns that it exists. Keys that nobody can guess (generated numbers and UUIDs) are not \
    reported.
    """)

  package static let schemaOpen = DiagnosticCode(
    766, "application may create in a schema",
    """
    Whoever can create tables and functions in a schema that others look names up in can put theirs in the way, and a \
    table that is made there is kept apart by nobody until the next plan.
    """)

  package static let publicationOpen = DiagnosticCode(
    767, "publication sends every tenant's rows",
    """
    A publication without a row filter sends the rows of all tenants to whoever subscribes. Replication asks no policy.
    """)

  package static let largeObjectOpen = DiagnosticCode(
    768, "large objects know no tenants",
    """
    Large objects have owners and privileges, and no policies. Those that the application's role may read are \
    every tenant's.
    """)

  package static let defaultPrivilegeOpen = DiagnosticCode(
    769, "new tables will be open to everybody",
    """
    Default privileges grant PUBLIC something on every table that is made from now on, before anything keeps its rows \
    apart.
    """)

  package static let sessionSettingOpen = DiagnosticCode(
    770, "setting of a role or database undoes the context",
    """
    Settings that a role or a database begins every session with: one that presets the tenant context makes a session \
    without context somebody's; `session_replication_role` switches the fence off.
    """)

  package static let leakproofFunction = DiagnosticCode(
    771, "function is declared leakproof",
    """
    PostgreSQL evaluates LEAKPROOF functions before policies. One that raises its arguments in an error, or writes them \
    anywhere, tells what the policy withholds.
    """)

  package static let sequenceWritable = DiagnosticCode(
    772, "sequence can be set by any tenant",
    """
    Who has UPDATE on a sequence may call `setval`: one tenant makes the inserts of all others fail. USAGE is enough to insert.
    """)

  package static let contextChanged = DiagnosticCode(
    773, "tenant context is not as it should be",
    """
    One of the functions that say whose work a session does is missing or was replaced. Every policy rests on them. \
    `tenure plan` shows the difference, and `tenure apply` mends it.
    """)

  package static let ownTablesWritable = DiagnosticCode(
    774, "application can write what Tenure keeps",
    """
    The registry, the states and the limits of tenants stand in Tenure's schema. Who writes there decides who may do \
    what. The application reads through functions, needs no privilege on these tables, and owns none of the functions
    that isolation asks.
    """)

  package static let outwardFunction = DiagnosticCode(
    775, "function leads out of the session",
    """
    Functions that read files of the server or open connections with other rights reach rows without asking a policy. \
    PostgreSQL lets only superusers use them; somebody granted one to the application.
    """)

  package static let ownSchemaChanged = DiagnosticCode(
    776, "Tenure's schema is not as its migrations make it",
    """
    A function, table, trigger or constraint of Tenure's schema is missing, was changed, or is somebody else's. \
    Policies, the fence and the application's own functions rest on them. Put back what was changed: the texts of the \
    migrations stand in the table `migration` of that schema.
    """)

  package static let rowsRead = DiagnosticCode(
    780, "a tenant read another's rows",
    """
    A probe connected as the application does, entered the context of one tenant, and saw a row of another. The query \
    that the finding quotes shows it again.
    """)

  package static let rowsWritten = DiagnosticCode(
    781, "a tenant wrote another's rows",
    """
    A probe connected as the application does, entered the context of one tenant, and changed, removed or planted a row \
    of another. The transaction was rolled back.
    """)

  package static let rowsWithoutContext = DiagnosticCode(
    782, "rows are shown without a tenant context",
    """
    A probe connected as the application does and saw tenants' rows although the context was unset, empty, or no \
    tenant's.
    """)

  package static let contextForged = DiagnosticCode(
    783, "a tenant's context can be forged",
    """
    A probe connected as the application does and was taken for another tenant although `context.trust` is meant to
    stop what it tried: a token with a wrong signature, an expired one, or a bare key where a token is asked for. The
    functions of the tenant context are probably not as Tenure makes them; `tenure apply` brings them back.
    """)

  package static let schemaOfTenantOpen = DiagnosticCode(
    784, "a tenant's own schema or database is open",
    """
    A schema of a tenant's own is reached by its login and by the role that owns it, and by nobody else. Here somebody
    was given a right in it, a view or a rule of another schema reads it with its owner's rights, a foreign key tells
    which rows it has, or what is made there tomorrow will be open. To a database of a tenant's own nobody but its
    login may connect. `tenure apply` takes back what was given; what stands elsewhere is its owner's to change.
    """)

  package static let roleOfTenantReaches = DiagnosticCode(
    785, "a tenant's role reaches further",
    """
    The login of a tenant is a plain member of `application.roles.application` and of nothing else, nobody is a member
    of it, and the role that owns the tenant's schema has no members but the owner of Tenure's schema. A membership
    more is a way to become another tenant; an attribute more (SUPERUSER, BYPASSRLS, CREATEROLE) is a way to all of
    them.
    """)

  package static let probesNotRun = DiagnosticCode(
    789, "probes could not be run",
    """
    Probes try out what a login of the application's own can reach, because the catalog does not tell everything. They \
    need such a login: `TENURE_PROBE_<NAME>_URL` (or `_URL_FILE`) says how to connect as one of \
    `application.roles.application`. `--no-probes` looks at the catalog alone, and says so. \
    As a finding it says that something could not be tried out, or that the probes broke off: what leaks there was not \
    seen.
    """)
}
