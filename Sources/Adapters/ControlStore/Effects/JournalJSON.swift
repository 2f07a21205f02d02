import Planning
import Specs

/// A row as the journal keeps it: a JSON object with a member a column, without secrets.
enum JournalJSON {
  static func append(_ row: Row, _ kind: KindDescription, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "{"))
    var isFirst = true
    row.forEachValue(of: kind) { column, value in
      if case .null = value, column.content != .secret { return }
      if !isFirst { out.append(UInt8(ascii: ",")) }
      isFirst = false
      appendJSONString(column.name.utf8, to: &out)
      out.append(UInt8(ascii: ":"))
      switch (value, column.content) {
      case (_, .secret), (.withheld, _): appendJSONString("(withheld)".utf8, to: &out)
      case (.unknown, _), (.null, _): appendJSONString("(generated)".utf8, to: &out)
      case (.bytes(let json), .json): out.append(contentsOf: json)
      case (.bytes(let list), .list): append(list: list, to: &out)
      case (.bytes(let text), _): appendJSONString(text, to: &out)
      }
    }
    out.append(UInt8(ascii: "}"))
  }

  private static func append(list: ArraySlice<UInt8>, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "["))
    var isFirst = true
    for entry in list.split(separator: UInt8(ascii: "\n")) {
      if !isFirst { out.append(UInt8(ascii: ",")) }
      isFirst = false
      appendJSONString(entry, to: &out)
    }
    out.append(UInt8(ascii: "]"))
  }
}
