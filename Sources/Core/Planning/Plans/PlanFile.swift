package import Diagnostics
package import Specs

/// A plan that was kept in a file between `tenure plan --out` and `tenure apply`.
///
/// The file is JSON with a digest over what it holds. It has no SQL and no secret in it, and it gives no right to
/// anything: whoever alters one can at most make an apply skip tenants, or choose what a person could choose by
/// name, because every change is found anew and checked against its seal, marks included, before it is made.
package enum PlanFile {
  /// It changes when an older program could misread what a newer one writes.
  static let format = "tenure.dev/plan/v1"

  /// - Throws: `planNotApplicable` for plans made with `--at` or `--base` and for refused ones.
  package static func write(_ plan: Plan) throws(Diagnostic) -> String {
    guard plan.isApplicable else {
      throw Diagnostic(
        .planNotApplicable,
        plan.isRefused
          ? "the plan was refused, so it is not saved"
          : "the plan shows what would be, so it is not saved",
        hint: plan.isRefused
          ? "see why with 'tenure plan'" : "leave out --at and --base to save a plan")
    }
    let body = PlanFileWriter.body(of: plan)
    let file = JSONTree.fields([
      ("format", .string(format)), ("digest", .string(digest(of: body).description)),
      ("plan", body),
    ])
    return file.text + "\n"
  }

  /// - Parameters:
  ///   - fleet: the name of the Platform document that the plan is to be applied to.
  ///   - kinds: those of this program, in their order.
  /// - Throws: one diagnostic of TN410 to TN414 for a file that is not to be applied.
  package static func read(
    _ text: String, of fleet: String, kinds: [KindDescription], at now: Timestamp
  ) throws(Diagnostic) -> Plan {
    guard let file = JSONTree(text), case .string(let format)? = file["format"],
      let body = file["plan"], case .string(let digest)? = file["digest"]
    else {
      throw Diagnostic(
        .planUnreadable, "the file is not a saved plan",
        hint: "'tenure plan --out FILE' saves one")
    }
    guard format == Self.format else {
      throw Diagnostic(
        .planNewer, "the plan has the format '\(format)', this program reads '\(Self.format)'",
        hint: "apply it with the program that made it, or make a new plan")
    }
    guard digest == self.digest(of: body).description else {
      throw Diagnostic(
        .planDamaged, "the saved plan was altered after it was written", hint: "make a new plan")
    }
    let plan = try PlanFileReader(kinds: kinds).plan(body)
    guard plan.fleet == fleet else {
      throw Diagnostic(
        .planForeign, "the plan is for the fleet '\(plan.fleet)', not for '\(fleet)'")
    }
    guard now < plan.expires else {
      throw Diagnostic(.planExpired, "the plan expired at \(plan.expires)", hint: "make a new plan")
    }
    return plan
  }

  private static func digest(of body: JSONTree) -> Fingerprint {
    var builder = FingerprintBuilder(format)
    builder.add(Array(body.text.utf8))
    return builder.finish()
  }
}
