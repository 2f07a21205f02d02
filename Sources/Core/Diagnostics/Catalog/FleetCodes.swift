extension DiagnosticCode {
  /// TN3xx: documents that are right for themselves do not fit together.
  static let fleet: [DiagnosticCode] = [
    noPlatform, secondPlatform, declaredTwice, formerNameTaken, sharedDomain, quotaOverMaximum,
    moreThanQuota, roleCycle, grantBeyondGranter, systemRole, contradictingDates, stateLacksSection,
    sectionWithoutEffect, residencyContradiction, heldByTier, excludedTable, unknownOwners,
    inclusionByColumn, sharedIndexCondition, businessRules, businessSchema,
    tenantTemplate, templateMissing,
  ]

  package static let noPlatform = DiagnosticCode(
    301, "no Platform",
    """
    A fleet has exactly one document of kind `Platform`: it says which product and which clusters the tenants \
    belong to. The smallest one is:

        apiVersion: tenure.dev/v1
        kind: Platform
        metadata: {name: example}
        spec: {}
    """)

  package static let secondPlatform = DiagnosticCode(
    302, "more than one Platform",
    """
    A fleet has exactly one document of kind `Platform`. With two it is not clear which limits and guards hold, so \
    nothing is planned until one of them has gone.
    """)

  package static let declaredTwice = DiagnosticCode(
    303, "declared twice",
    """
    Two documents of one kind have the same name. It is not clear which of them counts; tenants in question are \
    held as they are.
    """)

  package static let formerNameTaken = DiagnosticCode(
    304, "former name is taken",
    """
    `metadata.formerly` says that a tenant had another name before, so that a rename is not taken for a removal and \
    a creation. A name that another document has now, or also claims to have had, cannot tell whose data is meant.
    """)

  package static let sharedDomain = DiagnosticCode(
    305, "shared domain",
    """
    A host name leads to one tenant. With two it would depend on chance whose data a visitor sees, so both tenants \
    are held as they are.
    """)

  package static let quotaOverMaximum = DiagnosticCode(
    306, "quota over its maximum",
    """
    A quota exceeds what `Platform.spec.maxima` allows any tenant. Lower it, or raise the maximum in a change of the \
    Platform that its owners agree to.
    """)

  package static let moreThanQuota = DiagnosticCode(
    307, "more than its quota",
    """
    The tenant declares more roles, integrations, custom fields or workflows than `quotas.features` gives it.
    """)

  package static let roleCycle = DiagnosticCode(
    308, "roles inherit in a circle",
    """
    A role inherits from itself, through others or directly. Break the circle by removing one `inherits`.
    """)

  package static let grantBeyondGranter = DiagnosticCode(
    309, "grant beyond the granter's own",
    """
    Nobody can grant more than they hold. A tenant's role can hold permissions that the Platform declares, and a \
    tenant's document cannot give out a role whose scope is the platform. Under the name of a system role a tenant \
    can only take permissions away.
    """)

  package static let systemRole = DiagnosticCode(
    310, "system role",
    """
    `SuperAdmin` is immutable: its scope is the platform and it holds everything. `TenantAdmin` and `BasicUser` \
    belong to tenants; their permissions can be changed, their scope cannot.
    """)

  package static let contradictingDates = DiagnosticCode(
    311, "dates contradict each other",
    """
    Dates of one plan come in their order: `notice` is not after `export.by`, and that is not after `effective`. A \
    session's idle limit is not longer than its absolute one.
    """)

  package static let stateLacksSection = DiagnosticCode(
    312, "state lacks what it needs",
    """
    `state: trial` needs `trialUntil`, and `state: offboarding` needs the section `offboarding` with its dates: \
    without them it would not be known when the next step is due.
    """)

  package static let sectionWithoutEffect = DiagnosticCode(
    313, "no effect in this state",
    """
    The field is kept, but does nothing while the tenant is in this state: `trialUntil` counts in `trial`, \
    `suspension` in `trial` and `suspended`, `offboarding` in `offboarding`. This is a warning.
    """)

  package static let residencyContradiction = DiagnosticCode(
    314, "placement contradicts residency",
    """
    The cluster that the tenant is placed on stands in another region than `placement.region`, or in none of the \
    jurisdictions of `compliance.residency`.
    """)

  package static let heldByTier = DiagnosticCode(
    315, "held because of its tier",
    """
    The tenant's tier, or the platform's defaults, are in error, so it is not known what the tenant should be. It is \
    held as it is until the tier is corrected.
    """)

  package static let excludedTable = DiagnosticCode(
    316, "table is excluded",
    """
    The document speaks of a table that `Platform.spec.application.tenantScoped` excludes or ignores, so nothing \
    would be done about it.
    """)

  package static let unknownOwners = DiagnosticCode(
    317, "unknown whose document it is",
    """
    A file or document could not be read far enough to know which tenant it is about. Until it is corrected, every \
    tenant without a document is held as it is, because this could be its document; nothing is taken for removed.
    """)

  package static let inclusionByColumn = DiagnosticCode(
    318, "tables are not given tenant columns",
    """
    `tenantScoped.include` asks for a tenant column in a table of the application (`by: column`). Tenure changes who \
    may see the rows of such a table, and not the table: a column that is added, filled and kept behind the \
    application's back is missing from its migrations and its models.

    Write `by: policy`, which asks through the foreign key for each row. Where that is too slow, add the column in a \
    migration of the application, filled from the table that the foreign key leads to, and take the table out of \
    `include`: it is then isolated as every other table with that column.
    """)

  package static let sharedIndexCondition = DiagnosticCode(
    319, "condition of a shared index",
    """
    Tenants of a pool share their tables, so an index that one of them asks for is one index for all, led by the \
    tenant column. A partial index for one tenant's rows would never be used: PostgreSQL must prove from the query \
    that it suffices, and a policy that compares the tenant column with the current tenant proves nothing. The \
    index is made without the condition. `where` is for tenants with a schema or a database of their own.
    """)

  package static let businessRules = DiagnosticCode(
    320, "business rules are not as the schema says",
    """
    `business.rules` of the tenant, as it results from the platform's defaults, the tier and its own document, is \
    not what the JSON Schema of `Platform.spec.application.businessSchema` allows. The tenant is held as it is.

    A tier's or the defaults' rules are looked at by themselves too: what nothing laid over them could mend is \
    reported there, once.
    """)

  package static let businessSchema = DiagnosticCode(
    321, "the schema of business rules",
    """
    The file that `Platform.spec.application.businessSchema` names is a JSON Schema (draft 2020-12) in the fleet's \
    folder, in a file whose name does not end like a document's (`schemas/business.schema.json`). Without it no \
    tenant's `business.rules` can be judged, so nothing is planned until it is there and whole.

    All keywords that speak of values are understood, and references within the file (`#/$defs/…`). Not supported are \
    references to other files, `$anchor`, `$dynamicRef`, and the `unevaluated…` keywords. `pattern` is an ECMA-262 \
    expression without looking around and back references, so that no expression can take longer than its text is \
    long. `format` is an annotation, as the standard has it. A keyword that the standard does not know is a warning.
    """)

  package static let tenantTemplate = DiagnosticCode(
    322, "the template of tenants",
    """
    The file that `Platform.spec.application.template` names is plain SQL in the fleet's folder. It makes what a tenant \
    with a schema of its own consists of: Tenure runs it as the role that owns that schema, with the schema first in \
    `search_path`, each version in one transaction. So nothing in it may begin or end a transaction, change the role, \
    or run only outside of a transaction, and no command of psql can stand in it.

        create table invoices (id bigint generated always as identity primary key, total numeric not null);
        -- tenure: version 2
        alter table invoices add column due_at date;

    A version that tenants were made with is not changed any more, comments and layout apart: what is to change \
    follows as the next version.
    """)

  package static let templateMissing = DiagnosticCode(
    323, "no template",
    """
    The tenant is to have a schema of its own (`placement.isolation: schema`), and the Platform does not say what is \
    in it. Write the SQL into a file of the fleet's folder, and name it in `Platform.spec.application.template`.
    """)
}
