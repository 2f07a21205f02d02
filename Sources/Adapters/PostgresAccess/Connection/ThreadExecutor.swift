import Dispatch
import Glibc
import Synchronization

/// Runs an actor's jobs one after another on one thread of its own, so that blocking C calls starve nobody.
final class ThreadExecutor: SerialExecutor {
  private struct Queue {
    var jobs: [UnownedJob] = []
    var isStopped = false
  }

  private let queue = Mutex(Queue())
  private let wake = DispatchSemaphore(value: 0)

  /// Starts the thread; nil if the system has none left.
  static func start() -> ThreadExecutor? {
    let executor = ThreadExecutor()
    let context = Unmanaged.passRetained(executor)
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, &attributes,
      { context in
        if let context {
          Unmanaged<ThreadExecutor>.fromOpaque(context).takeRetainedValue().run()
        }
        return nil
      }, context.toOpaque())
    guard status == 0 else {
      context.release()
      return nil
    }
    return executor
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.withLock { $0.jobs.append(job) }
    wake.signal()
  }

  /// Ends the thread after the jobs that are waiting. Only its actor's `deinit` may call this: a job that
  /// comes later would never run.
  func stop() {
    queue.withLock { $0.isStopped = true }
    wake.signal()
  }

  func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

  private func run() {
    while true {
      wake.wait()
      let (jobs, isStopped) = queue.withLock { queue in
        defer { queue.jobs.removeAll(keepingCapacity: true) }
        return (queue.jobs, queue.isStopped)
      }
      for job in jobs { job.runSynchronously(on: asUnownedSerialExecutor()) }
      if isStopped { return }
    }
  }
}
