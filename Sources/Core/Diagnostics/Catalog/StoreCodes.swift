extension DiagnosticCode {
  /// TN56x: what Tenure keeps in PostgreSQL, and who may write there.
  static let stores: [DiagnosticCode] = [
    leaseHeld, fenceLost, tenantTable, nameReserved, placementChanged, renameCollides,
    changeUndone, platformNotCompared,
    templateEdited, rolloutStopped,
    signingKeyUnusable, contextNotSigned, clusterUnreachable, noRoom,
  ]

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

  package static let nameReserved = DiagnosticCode(
    563, "name of a destroyed tenant",
    """
    The name of a destroyed tenant stays reserved, so that nobody is ever taken for it: not by a certificate, a
    backup or an invoice. Give the new tenant another name.
    """)

  package static let placementChanged = DiagnosticCode(
    564, "placement of a registered tenant changed",
    """
    The tenant is registered in one cluster and its document asks for another. Its data would not follow, so
    nothing of the tenant is changed until the document names the cluster in which it lives.
    """)

  package static let renameCollides = DiagnosticCode(
    565, "rename to a registered name",
    """
    `metadata.formerly` makes a rename of an entry of the registry. Here the registry holds both the former name and
    the new one: they are two tenants, and one cannot become the other.

    The same is said where it is in doubt: a document cannot be read so far that it is known whose it is, so it may
    be that of the tenant that is to be renamed.
    """)

  package static let changeUndone = DiagnosticCode(
    567, "changes that did not last",
    """
    The statements went through and were committed, and reading back shows what they were to change as it was
    before: a trigger or rule on the table undid them, or another program writes there too. Success is what was
    observed, so the apply counts as failed.
    """)

  package static let platformNotCompared = DiagnosticCode(
    568, "the Platform is not compared",
    """
    `tenure plan --base` says from git alone what a branch changes of tenants. What a changed Platform document
    changes for everybody (context functions, isolation, what system roles grant) depends on what the databases
    hold: a plan against them, without `--base`, shows it. This is a warning.
    """)

  package static let templateEdited = DiagnosticCode(
    569, "a version of the template was edited",
    """
    A version of the template that tenants' schemas were made with says something else now (comments and layout do
    not count). What the later versions would make of such a schema is not known, so it gets none of them until the
    version is back as it was. What is to change follows as the next version, which every tenant gets.
    """)

  package static let signingKeyUnusable = DiagnosticCode(
    585, "signing key cannot be used",
    """
    With `context.trust: signed` the setting holds a token, signed with a key that the platform's secret store keeps
    (`platform/context-keys` below `.tenure/secrets`, or below the folder that TENURE_STATE names). The first apply
    makes the key. A machine that signs, or rotates, needs the same store as the one that applied: copy the file, or
    mount the folder, and keep it as you keep passwords.
    """)

  package static let contextNotSigned = DiagnosticCode(
    586, "contexts are not signed",
    """
    Tokens are for platforms whose `application.context.trust` is `signed`. With `setting` the key of a tenant is
    believed as it is; with `role` the login says whose work is done.
    """)

  package static let clusterUnreachable = DiagnosticCode(
    587, "a cluster cannot be read",
    """
    A fleet lives in several clusters, and one of them does not answer, or refuses to be read. What cannot be read is
    never taken as empty: nothing is planned, changed or removed for the tenants who live there, and their conditions
    become Unknown. Everybody else's work goes on. `plan` and `apply` end with 1, because not everything was looked
    at. Without the control database there is nothing to plan from, and everything stops.
    """)

  package static let noRoom = DiagnosticCode(
    589, "no cluster has a place",
    """
    The tenant leaves the choice of its cluster to Tenure (`placement.cluster: auto`), and every cluster is full
    (`capacity.tenants`, or `capacity.storage` against what tenants may store), stands in another region than
    `placement.region`, or in none of the regions of `compliance.residency`. The tenant is held; who has a place keeps
    it, whatever the capacity says now.
    """)

  package static let rolloutStopped = DiagnosticCode(
    588, "rollout of the template stopped",
    """
    A later version of the template reaches tenants in waves (`Platform.spec.application.rollout`). So many of them
    failed that no further one was begun: `maxFailures`, one unless it says otherwise. A tenant that failed is as it
    was before, since a version runs in one transaction. Tenants that were reached keep the new version; the next
    apply goes on with the others.
    """)
}
