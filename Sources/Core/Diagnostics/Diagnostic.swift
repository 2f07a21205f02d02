/// A problem that a person should know of: what, where, and what to do about it.
package struct Diagnostic: Error, Hashable, Sendable {
  package enum Severity: String, Sendable, Hashable, CaseIterable { case error, warning, note }

  package let code: DiagnosticCode
  package var severity: Severity
  /// One sentence without a full stop, names in single quotes. Never holds a secret or a connection string.
  package var message: String
  package var place: Place?
  /// Other places or facts that explain this one ("first declared here").
  package var notes: [Note]
  /// What would be right, or what to do next.
  package var hint: String?

  package init(
    _ code: DiagnosticCode, _ message: String, severity: Severity = .error, at place: Place? = nil,
    notes: [Note] = [], hint: String? = nil
  ) {
    self.code = code
    self.severity = severity
    self.message = message
    self.place = place
    self.notes = notes
    self.hint = hint
  }

  /// An additional fact to a diagnostic, with a place of its own where it has one.
  package struct Note: Hashable, Sendable {
    package var message: String
    package var place: Place?

    package init(_ message: String, at place: Place? = nil) {
      self.message = message
      self.place = place
    }
  }
}

/// Where in a document something stands.
package struct Place: Hashable, Sendable {
  /// The path inside the fleet repository, or the name under which the text was read.
  package var file: String
  /// Line, from 1.
  package var line: Int
  /// Column in characters, from 1.
  package var column: Int
  /// How many characters are meant, at least 1; never past the end of the line.
  package var length: Int
  /// The text of that line, if it was at hand; it is shown under the diagnostic.
  package var excerpt: String?
  /// The column at which the excerpt begins: 1, unless a very long line is shown in part.
  package var excerptColumn: Int
  /// A few words beside the underline ("declared tiers: basic, professional").
  package var label: String?

  package init(
    file: String, line: Int, column: Int, length: Int = 1, excerpt: String? = nil,
    excerptColumn: Int = 1, label: String? = nil
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.length = length
    self.excerpt = excerpt
    self.excerptColumn = excerptColumn
    self.label = label
  }
}

/// Why a driver (a database, a repository, another system) could not do what was asked; the kind steers the loop.
package enum DriverFailure: Error, Hashable, Sendable {
  /// May go through when tried again after `retryAfter`.
  case transient(Diagnostic, retryAfter: Duration)
  /// The world is not as it was when the work was decided; decide again.
  case conflict(Diagnostic)
  /// Will fail again until someone changes something.
  case permanent(Diagnostic)

  package var diagnostic: Diagnostic {
    switch self {
    case .transient(let diagnostic, _), .conflict(let diagnostic), .permanent(let diagnostic):
      diagnostic
    }
  }
}

extension DriverFailure {
  /// The same failure, with a fact more.
  package func noting(_ fact: String) -> DriverFailure {
    var diagnostic = diagnostic
    diagnostic.notes.append(Diagnostic.Note(fact))
    return switch self {
    case .transient(_, let retryAfter): .transient(diagnostic, retryAfter: retryAfter)
    case .conflict: .conflict(diagnostic)
    case .permanent: .permanent(diagnostic)
    }
  }
}
