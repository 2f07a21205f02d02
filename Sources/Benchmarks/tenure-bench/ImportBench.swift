import ArgumentParser
import Foundation
import Diagnostics
import PostgresAccess
import TestKit

struct ImportBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "'tenure import' of an application's tenants into a new fleet.",
    discussion: """
      Limit: libpq drains the slugs and names by COPY, and files of the same bytes are written under other \
      names, one after the other.
      """)

  @OptionGroup var options: BenchOptions

  func run() async throws {
    let database = try await BenchFleet.emptyDatabase()
    try await database.run(
      script: """
        CREATE TABLE public.tenants (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), slug text UNIQUE, name text);
        INSERT INTO public.tenants (slug, name)
          SELECT 'tenant-' || n, 'Tenant ' || n FROM generate_series(1, \(options.tenants)) AS n;
        """)
    // Nothing is removed before the end: a disk that is told of it would be busy with that meanwhile.
    let folder = try TemporaryFolder()
    let url = try await TemporaryPostgres.url(of: database)
    let drain = CatalogDrain(url: url)
    var peak = 0.0
    var subjects: [Double] = []
    var limits: [Double] = []
    for round in 0...options.rounds {
      let fleet = folder.path + "/fleet-\(round)"
      try Command(["git", "init", "-q", "-b", "main", fleet]).run()
      let program = Program(
        folder: fleet,
        environment: ["TENURE_CLUSTER_MAIN_URL": url, "TENURE_STATE": folder.path + "/state"])
      _ = try program.run(["init"], expecting: 0)
      // What others wrote before is not on this one's account.
      sync()
      let run = try program.run(["import"], expecting: 0)
      let documents = try documents(in: fleet + "/tenants")
      let copies = folder.path + "/copies-\(round)"
      try FileManager.default.createDirectory(atPath: copies, withIntermediateDirectories: true)
      sync()
      let limit = try await Measurement.seconds {
        try drain.drain(["COPY (SELECT slug, name FROM public.tenants) TO STDOUT"])
        for (name, bytes) in documents { try write(bytes, to: "\(copies)/\(name)") }
      }
      if round == 0 { continue }
      subjects.append(run.seconds)
      limits.append(limit)
      peak = max(peak, run.peakMemory)
    }
    print(
      Outcome(
        "import", tenants: options.tenants, subject: Measurement(runs: subjects),
        limit: Measurement(runs: limits), peakMemory: peak,
        limitIs: "COPY of the rows + writing the same files"
      ).render(options.format))
  }

  private func documents(in folder: String) throws -> [(name: String, bytes: [UInt8])] {
    var documents: [(name: String, bytes: [UInt8])] = []
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder)
    where name.hasSuffix(".yaml") {
      guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else { continue }
      documents.append((name.replacing("/", with: "-"), Array(data)))
    }
    guard documents.count == options.tenants else {
      throw BenchFailure("\(documents.count) documents, not \(options.tenants)")
    }
    return documents
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw BenchFailure("'\(path)' cannot be written") }
    defer { close(file) }
    guard Glibc.write(file, bytes, bytes.count) == bytes.count else {
      throw BenchFailure("'\(path)' cannot be written")
    }
  }
}
