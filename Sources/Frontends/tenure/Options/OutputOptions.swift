import ArgumentParser
import Diagnostics
import PostgresAccess

/// Whether output is coloured.
enum ColourChoice: String, ExpressibleByArgument, CaseIterable { case auto, always, never }

struct ColourOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "When to colour.",
      discussion: "'auto' colours on a terminal, unless NO_COLOR is set."))
  var color: ColourChoice = .auto

  /// Whether to colour what goes to standard output.
  var forOutput: Bool { decide(isTerminal: Console.outputIsTerminal) }
  /// Whether to colour what goes to standard error.
  var forErrors: Bool { decide(isTerminal: Console.errorIsTerminal) }

  private func decide(isTerminal: Bool) -> Bool {
    switch color {
    case .always: true
    case .never: false
    case .auto: isTerminal && (Environment.current["NO_COLOR"] ?? "").isEmpty
    }
  }
}
