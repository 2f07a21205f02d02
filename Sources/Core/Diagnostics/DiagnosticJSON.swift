extension Diagnostic {
  /// The version of the JSON form; it changes when a field goes or changes its meaning.
  package static let jsonVersion = 1

  /// Diagnostics for editors and CI: one JSON object, `{"version": 1, "diagnostics": […]}`, without a line feed.
  package static func json(_ diagnostics: some Sequence<Diagnostic>) -> String {
    let list = diagnostics.map(\.json).joined(separator: ",")
    return "{\"version\":\(jsonVersion),\"diagnostics\":[\(list)]}"
  }

  /// This diagnostic as a JSON object; fields that it does not have are left out.
  package var json: String {
    var fields = [
      "\"code\":\(code.description.quotedForJSON)", "\"title\":\(code.title.quotedForJSON)",
      "\"severity\":\(severity.rawValue.quotedForJSON)", "\"message\":\(message.quotedForJSON)",
    ]
    if let place { fields.append("\"place\":\(place.json)") }
    if !notes.isEmpty {
      fields.append("\"notes\":[\(notes.map(\.json).joined(separator: ","))]")
    }
    if let hint { fields.append("\"hint\":\(hint.quotedForJSON)") }
    return "{\(fields.joined(separator: ","))}"
  }
}

extension Diagnostic.Note {
  var json: String {
    let place = place.map { ",\"place\":\($0.json)" } ?? ""
    return "{\"message\":\(message.quotedForJSON)\(place)}"
  }
}

extension Place {
  var json: String {
    let label = label.map { ",\"label\":\($0.quotedForJSON)" } ?? ""
    return "{\"file\":\(file.quotedForJSON),\"line\":\(line),\"column\":\(column),"
      + "\"length\":\(length)\(label)}"
  }
}
