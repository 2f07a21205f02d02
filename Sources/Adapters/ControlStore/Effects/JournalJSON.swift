import Diagnostics
import Planning

/// A row as the journal keeps it: a JSON object with a member a column, without secrets.
enum JournalJSON {
  static func text(of row: Row, _ kind: KindDescription) -> String {
    var members: [String] = []
    for (column, value) in zip(kind.columns, row.values(of: kind)) {
      let text: String
      switch (value, column.content) {
      case (_, .secret): text = #""(withheld)""#
      case (.null, _): continue
      case (.unknown, _): text = #""(generated)""#
      case (.withheld, _): text = #""(withheld)""#
      case (.text(let json), .json): text = json
      case (.text(let list), .list):
        let entries = list.split(separator: "\n").map { String($0).quotedForJSON }
        text = "[\(entries.joined(separator: ", "))]"
      case (.text(let plain), _): text = plain.quotedForJSON
      }
      members.append("\(column.name.quotedForJSON): \(text)")
    }
    return "{\(members.joined(separator: ", "))}"
  }
}
