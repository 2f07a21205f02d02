extension DiagnosticCode {
  /// TN4xx: a plan that is refused, or can no longer be applied.
  static let planning: [DiagnosticCode] = [
    fleetShrinks, tooManyDeprived, tenantProtected, approvalMissing, approvalInvalid,
    targetUnknown, planUnreadable, planDamaged, planForeign, planNewer, planExpired,
    planNotApplicable,
  ]

  // MARK: Guards

  package static let fleetShrinks = DiagnosticCode(
    401, "revision loses too many tenants",
    """
    Documents of more tenants are missing than `Platform.spec.safety.maxShrink` allows (10% unless it says \
    otherwise, and always one). This is what a wrong branch, a bad merge or a half-read repository looks like, \
    so nothing of the revision is applied. Tenants without a document are never destroyed, but they would no \
    longer be kept as declared.

    Bring the documents back; or, if it is meant, raise `maxShrink` in the Platform document, or go in smaller \
    steps. A tenant that leaves is declared `state: offboarding` first, and its document stays until it is gone.
    """)
  package static let tooManyDeprived = DiagnosticCode(
    402, "too many tenants would lose access or data",
    """
    The plan takes access or data from more tenants than `Platform.spec.safety.maxDestructive` allows for one \
    revision or one hour (1% unless it says otherwise, and always one). Tenants are counted, not changes, and \
    those of the last hour count as well. The plan is refused as a whole, so that a mistake in a tier or a \
    template reaches nobody.

    Look at the list. If it is meant, raise `maxDestructive` in the Platform document, or apply to a few at a \
    time with `--target`, an hour apart.
    """)
  package static let tenantProtected = DiagnosticCode(
    403, "tenant is protected",
    """
    The control database holds `preventDestroy` (or a legal hold) for this tenant. Deleting the line, or the \
    document, does not lift it. Only an explicit `preventDestroy: false` does, and it takes effect for the \
    revisions after it: apply it first, then ask for the destruction in a later revision.
    """)
  package static let approvalMissing = DiagnosticCode(
    404, "approval missing",
    """
    This step needs an approval (`Platform.spec.safety.approval.required`) and the tenant's document has none \
    for it. Add one, by somebody who may give it:

        approval: {ticket: SALES-1042, by: ops-leads, for: destroy, expires: 2026-12-01}

    It is bound to the tenant, the action and the spec that it was given for.
    """)
  package static let approvalInvalid = DiagnosticCode(
    405, "approval does not hold",
    """
    The tenant's document has an approval, but not one for this: it has expired, is older than \
    `Platform.spec.safety.approval.maxAge`, is for another action, was given for another spec of the tenant, \
    or by somebody who is not among the approvers. Ask for a new one for the spec as it is now.
    """)
  package static let targetUnknown = DiagnosticCode(
    406, "no tenant of that name",
    """
    `--target` names a tenant that has neither a document in this revision nor a registration.
    """)

  // MARK: Saved plans

  package static let planUnreadable = DiagnosticCode(
    410, "not a saved plan",
    """
    The file is not a plan that `tenure plan --out FILE` wrote: it is not JSON, or lacks what a plan has.
    """)
  package static let planDamaged = DiagnosticCode(
    411, "saved plan was altered",
    """
    The file was changed or cut after it was written: its digest or a seal does not fit its content. A plan is \
    applied as it was made or not at all; make a new one.
    """)
  package static let planForeign = DiagnosticCode(
    412, "saved plan is of another fleet",
    """
    The plan was made for another Platform document than the one in this repository.
    """)
  package static let planNewer = DiagnosticCode(
    413, "saved plan is of another version",
    """
    The plan was written by a Tenure whose plans, or whose kinds of resources, are not those of this program. \
    Make a new plan with the program that applies it.
    """)
  package static let planExpired = DiagnosticCode(
    414, "saved plan has expired",
    """
    A saved plan can be applied for 24 hours, because what it was made from moves on. Make a new one.
    """)
  package static let planNotApplicable = DiagnosticCode(
    415, "plan cannot be applied",
    """
    Plans made with `--at` or `--base` show what would be, not what is, and a refused plan is not applied \
    in part. Such plans are neither applied nor saved.
    """)
}
