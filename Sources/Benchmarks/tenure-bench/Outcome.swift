import Foundation

/// What a benchmark found, beside its limit.
struct Outcome: Codable {
  let benchmark: String
  let tenants: Int
  /// Seconds.
  let subject: Measurement
  let limit: Measurement
  /// Median of the subject over median of the limit.
  let ratio: Double
  /// The most memory that the subject's process held, in MiB.
  let peakMemory: Double
  /// What the limit consists of.
  let limitIs: String

  init(
    _ benchmark: String, tenants: Int, subject: Measurement, limit: Measurement,
    peakMemory: Double, limitIs: String
  ) {
    self.benchmark = benchmark
    self.tenants = tenants
    self.subject = subject
    self.limit = limit
    ratio = subject.median / limit.median
    self.peakMemory = peakMemory
    self.limitIs = limitIs
  }

  func render(_ format: BenchOptions.Format) -> String {
    switch format {
    case .json:
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    case .text:
      func line(_ name: String, _ measurement: Measurement) -> String {
        String(
          format: "  %-8@ %8.3f s   (%.3f … %.3f, %d runs)", name as NSString, measurement.median,
          measurement.least, measurement.most, measurement.runs.count)
      }
      return """
        \(benchmark), \(tenants) tenants
        \(line("tenure", subject))
        \(line("limit", limit))   \(limitIs)
        \(String(format: "  ratio    %8.2f", ratio))
        """
          + (peakMemory > 0 ? String(format: "\n  memory   %8.0f MiB at most", peakMemory) : "")
    }
  }
}
