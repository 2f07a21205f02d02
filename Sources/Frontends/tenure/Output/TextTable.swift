import Diagnostics

/// Rows in columns, as wide as the widest of the first rows; what comes later and is wider keeps a blank.
///
/// Whatever stands in a cell, a terminal obeys nothing of it.
struct TextTable {
  private let titles: [String]
  private var widths: [Int]
  private var hasTitles = false

  init(_ titles: [String]) {
    self.titles = titles
    widths = titles.map(\.count)
  }

  /// The rows as lines, each with its line feed; the first time with the titles above.
  mutating func render(_ rows: [[String]]) -> String {
    let safe = rows.map { $0.map(\.escapedForTerminal) }
    var text = ""
    if !hasTitles {
      for row in safe {
        for (column, cell) in row.enumerated() where column < widths.count {
          widths[column] = max(widths[column], cell.displayWidth)
        }
      }
      text += line(titles)
      hasTitles = true
    }
    for row in safe { text += line(row) }
    return text
  }

  private func line(_ cells: [String]) -> String {
    var line = ""
    for (column, cell) in cells.enumerated() {
      line += cell
      guard column < cells.count - 1 else { break }
      line += String(repeating: " ", count: max(1, widths[column] - cell.displayWidth + 3))
    }
    return line + "\n"
  }
}
