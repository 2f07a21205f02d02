/// How big a table is, its partitions included: by powers of ten, so that a plan stays the same while rows come and go.
enum TableSize: String, CaseIterable {
  case small = "under 10 MB"
  case medium = "under 100 MB"
  case large = "under 1 GB"
  case huge = "under 10 GB"
  case vast = "under 100 GB"
  case boundless = "over 100 GB"

  init(bytes: Int64) {
    var limit: Int64 = 10_000_000
    for size in Self.allCases.dropLast() {
      if bytes < limit {
        self = size
        return
      }
      limit *= 10
    }
    self = .boundless
  }

  /// How long an index takes, at 50 MB of table a second: a slow disk; a warm cache is three times as fast.
  var timeToIndex: String {
    switch self {
    case .small: "within a second"
    case .medium: "about 2 s"
    case .large: "about 20 s"
    case .huge: "about 4 min"
    case .vast: "about 35 min"
    case .boundless: "an hour or more"
    }
  }

  /// How long it takes to read every row, at 300 MB a second.
  var timeToRead: String {
    switch self {
    case .small, .medium: "within a second"
    case .large: "about 4 s"
    case .huge: "about 40 s"
    case .vast: "about 6 min"
    case .boundless: "many minutes"
    }
  }
}
