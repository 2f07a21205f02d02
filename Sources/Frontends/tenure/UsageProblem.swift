import ArgumentParser
import Diagnostics
import Specs

/// What the command line asks for and no command understands, as a diagnostic like any other.
enum UsageProblem {
  /// - Parameter error: what the parser of the command line threw.
  static func diagnostic(for error: any Error) -> Diagnostic {
    var message = Tenure.message(for: error)
    var hints: [String] = []
    for advice in [". Did you mean ", ". Please provide "] {
      guard let range = message.ranges(of: advice).last else { continue }
      let rest = message[range.upperBound...]
      hints.append(
        advice.dropFirst(2).lowercased() + (rest.hasSuffix(".") ? rest.dropLast() : rest))
      message = String(message[..<range.lowerBound])
    }
    if let command = meant(by: message) { hints.append(command) }
    hints.append("'\(manual(for: error))' is the manual")
    let isWord = message.dropFirst().first?.isLowercase ?? false
    return Diagnostic(
      .usageError,
      (isWord ? message.prefix(1).lowercased() : "\(message.prefix(1))")
        + message.dropFirst(), hint: hints.joined(separator: ". ").replacing("?. ", with: "? "))
  }

  /// The command that was meant, where there is none of the name that stands first.
  private static func meant(by message: String) -> String? {
    guard CommandLine.arguments.count > 1, message.hasPrefix("Unexpected argument") else {
      return nil
    }
    let names = Tenure.configuration.subcommands.map { $0._commandName }
    let word = CommandLine.arguments[1]
    return names.contains(word) ? nil : Suggestion.hint(for: word, among: names)
  }

  /// The last line of the parser's own text names the command: "See 'tenure plan --help' for more information."
  private static func manual(for error: any Error) -> Substring {
    let last = Tenure.fullMessage(for: error).split(separator: "\n").last ?? ""
    let parts = last.split(separator: "'")
    return parts.count == 3 ? parts[1] : "tenure --help"
  }

  /// For `help` followed by what is no command, which the parser answers with the manual of the whole.
  static func unknownTopic(_ arguments: some Sequence<String>) -> Diagnostic? {
    let words = arguments.filter { !$0.hasPrefix("-") }
    guard words.first == "help" else { return nil }
    var command: any ParsableCommand.Type = Tenure.self
    for word in words.dropFirst() where word != "help" {
      let known = command.configuration.subcommands
      guard let next = known.first(where: { $0._commandName == word }) else {
        let names = known.map { $0._commandName }
        return Diagnostic(
          .usageError, "there is no command '\(word)'",
          hint: Suggestion.hint(for: word, among: names) ?? "'tenure help' lists the commands")
      }
      command = next
    }
    return nil
  }
}
