using CasesPdp.LoadTest.Recording;
using CasesPdp.LoadTest.Sending;

namespace CasesPdp.LoadTest.Sessions;

/// <summary>The last line of the terminal: the current phase, with rate, p99 and errors of the last half second.</summary>
internal sealed class ProgressLine : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    private readonly string _label;
    private readonly LoadSender _sender;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread? _thread;

    public ProgressLine(string label, LoadSender sender)
    {
        _label = label;
        _sender = sender;
        if (Console.IsErrorRedirected)
        {
            return;
        }

        _thread = new Thread(Show) { IsBackground = true, Name = "progress" };
        _thread.Start();
    }

    /// <summary>Prints a line that stays.</summary>
    public static void Print(string text) => Console.Error.WriteLine(Console.IsErrorRedirected ? text : $"\r{text}\u001b[K");

    public void Dispose()
    {
        _stop.Set();
        _thread?.Join();
        if (_thread is not null)
        {
            Console.Error.Write("\r\u001b[K");
        }

        _stop.Dispose();
    }

    private void Show()
    {
        var bins = new long[new LiveHistogram().Length];
        var before = new long[bins.Length];
        var at = Clock.Now;
        var (answered, records) = (0L, new List<LoopRecord>());
        while (!_stop.Wait(Every))
        {
            var running = _sender.Running.ToList();
            if (!running.SequenceEqual(records))
            {
                (records, answered) = (running, 0);
                Array.Clear(before);
            }

            Array.Clear(bins);
            foreach (var record in running)
            {
                record.Live.AddTo(bins);
            }

            var (now, total, failed) = (Clock.Now, running.Sum(r => r.Answered), running.Sum(r => r.Failed));
            var delta = bins.Zip(before, (a, b) => a - b).ToArray();
            var rate = (total - answered) / Clock.Seconds(now - at);
            Console.Error.Write($"\r{_label}  {rate:N0}/s  p99 {LiveHistogram.Quantile(delta, 0.99) / 1e3:N0} µs  errors {failed:N0}\u001b[K");
            bins.CopyTo(before, 0);
            (at, answered) = (now, total);
        }
    }
}
