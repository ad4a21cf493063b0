using CasesPdp.Cli.Rendering;

namespace CasesPdp.Cli.Tests.Rendering;

public sealed class WorkIndicatorTests : IDisposable
{
    private readonly StringWriter _error = new();
    private readonly ManualTime _time = new();

    public void Dispose()
    {
        _error.Dispose();
        _time.Dispose();
    }

    [Fact]
    public void Show_Terminal_SaysWhatAndHowLongAndClears()
    {
        using (Working(isTerminal: true))
        {
            _time.Advance();
            _time.Advance();
        }

        _time.Advance();

        Assert.Equal("\r\e[Kcomparing: 1 s\r\e[Kcomparing: 2 s\r\e[K", _error.ToString());
    }

    [Fact]
    public void Show_ShortWork_IsSilent()
    {
        Working(isTerminal: true).Dispose();

        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public void Show_NoTerminal_IsSilent()
    {
        using (Working(isTerminal: false))
        {
            _time.Advance();
        }

        Assert.Equal("", _error.ToString());
    }

    private WorkIndicator Working(bool isTerminal) =>
        new(new Terminal(Stream.Null, Stream.Null, _error) { IsErrorTerminal = isTerminal }, "comparing", _time);

    /// <summary>A clock whose one timer ticks with each second that a test lets pass.</summary>
    private sealed class ManualTime : TimeProvider, ITimer
    {
        private Action _tick = () => { };
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _tick = () => callback(state);
            return this;
        }

        public void Advance()
        {
            _seconds++;
            _tick();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => _tick = () => { };

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
