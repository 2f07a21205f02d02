import ArgumentParser
import Diagnostics
import PostgresAccess

/// The end of a command that did not do what it was asked, with everything that there is to say.
struct CommandFailure: Error {
  let diagnostics: [Diagnostic]
  let code: ExitCode

  init(_ diagnostics: [Diagnostic], code: ExitCode = .failure) {
    self.diagnostics = diagnostics
    self.code = code
  }

  init(_ failure: DriverFailure) { self.init([failure.diagnostic]) }
}

extension CommandFailure {
  /// An error that says nothing of what to do leads to its page.
  private static func leadingOn(_ diagnostic: Diagnostic) -> Diagnostic {
    guard diagnostic.severity == .error, diagnostic.hint == nil else { return diagnostic }
    var diagnostic = diagnostic
    diagnostic.hint = "'tenure explain \(diagnostic.code)' says more"
    return diagnostic
  }

  /// Prints everything to standard error, coloured on a terminal.
  func report() {
    guard !diagnostics.isEmpty else { return }
    let colour = Console.errorIsTerminal && (Environment.current["NO_COLOR"] ?? "").isEmpty
    let renderer = DiagnosticRenderer(colour: colour)
    Console.err(renderer.render(diagnostics.map(Self.leadingOn)))
    if diagnostics.count > 1, let summary = renderer.summary(diagnostics) { Console.err(summary) }
  }
}
