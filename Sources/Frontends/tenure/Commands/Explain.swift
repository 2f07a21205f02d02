import ArgumentParser
import Assembly
import Diagnostics
import Specs

struct Explain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show where a tenant's values come from, or what an error code means.",
    discussion: """
      'tenure explain TN203' prints the page of an error.
      'tenure explain acme' prints every effective value of a tenant with the file, line and \
      column that it came from; 'tenure explain acme quotas.usage' only those below a field. \
      A value is taken from the tenant's own document, else from its tier, else from the \
      Platform's defaults, else it is the built-in default.
      """)

  @Argument(help: "A tenant's name, or an error code such as TN203.")
  var subject: String?

  @Argument(help: "A field below spec, as in security.session.idle.")
  var field: String?

  @Flag(help: "List every error code.")
  var codes = false

  @OptionGroup var source: FleetOptions

  func validate() throws {
    if codes != (subject == nil) {
      throw ValidationError("name a tenant or a code, or pass --codes")
    }
  }

  func run() async throws {
    guard let subject else {
      for code in DiagnosticCode.all { Console.out("\(code)  \(code.title)") }
      return
    }
    if field == nil, subject.lowercased().hasPrefix("tn"),
      subject.dropFirst(2).allSatisfy(\.isNumber),
      subject.count > 2
    {
      return try explainCode(subject)
    }
    try await explainTenant(subject)
  }

  private func explainCode(_ subject: String) throws {
    guard let code = DiagnosticCode.named(subject) else {
      throw CommandFailure([
        Diagnostic(
          .unknownCode, "there is no error code '\(subject)'",
          hint: "'tenure explain --codes' lists them")
      ])
    }
    Console.out("\(code): \(code.title)\n\n\(code.page)")
  }

  private func explainTenant(_ name: String) async throws {
    let fleet = try await source.fleet()
    guard let tenant = fleet[name] else {
      let known = (0..<fleet.count).map { fleet.text(of: $0) }
      throw CommandFailure([
        Diagnostic(
          .unknownTenant,
          fleet.isHeld(name)
            ? "the document of tenant '\(name)' is in error"
            : "no document of \(fleet.revision) declares a tenant '\(name)'",
          hint: fleet.isHeld(name)
            ? "'tenure validate' says what is wrong"
            : Suggestion.hint(for: name, among: known) ?? "'tenure get' lists the tenants")
      ])
    }
    let isWhole = field.map {
      !$0.split(separator: ".", omittingEmptySubsequences: false).contains("")
    }
    guard isWhole ?? true, let values = tenant.explain(field ?? "") else {
      throw CommandFailure([
        Diagnostic(
          .unknownField, "a tenant has no field '\(field ?? "")'",
          hint: ResolvedTenant.suggestion(for: field ?? "").map { "did you mean '\($0)'?" }
            ?? "'tenure explain \(name)' lists all of them")
      ])
    }
    let width = min(values.map(\.path.count).max() ?? 0, 60)
    for value in values {
      let padding = String(repeating: " ", count: max(0, width - value.path.count))
      let origin = value.origin ?? "default"
      Console.out("\(value.path)\(padding)  \(value.value)  (\(origin))".escapedForTerminal)
    }
    if values.isEmpty { Console.out("\(field ?? name): not set") }
  }
}
