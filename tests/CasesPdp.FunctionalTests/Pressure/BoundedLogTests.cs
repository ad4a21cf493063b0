using System.Diagnostics.Metrics;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.FunctionalTests.Pressure;

public sealed class BoundedLogTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly BoundedLog _log;
    private readonly StringWriter _lines = new();
    private long _dropped;

    public BoundedLogTests()
    {
        var services = new ServiceCollection().AddMetrics().AddLogging(logging => logging.AddSimpleConsole(c => c.SingleLine = true)).BuildServiceProvider();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Name == "casespdp.log.dropped" && instrument.Meter.Scope == services.GetRequiredService<IMeterFactory>())
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => _dropped += value);
        listener.Start();
        _log = new BoundedLog(services, new ServerOptions(), services.GetRequiredService<IMeterFactory>(), _time);
    }

    [Theory]
    [InlineData("Grpc.AspNetCore.Server.ServerCallHandler")]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel.Connections")]
    public void Write_FrameworkLinesOfOneKind_AreBoundedInASecond(string category)
    {
        Write(category, BoundedLog.MostLinesPerSecond + 3);
        Assert.Equal((BoundedLog.MostLinesPerSecond, 3), (Lines(), _dropped));

        _time.Advance(TimeSpan.FromSeconds(1));
        Write(category, BoundedLog.MostLinesPerSecond + 1);
        Assert.Equal((2 * BoundedLog.MostLinesPerSecond, 4), (Lines(), _dropped));
    }

    [Fact]
    public void Write_OtherKinds_HaveTheirOwnBound()
    {
        for (var kind = 0; kind < 4; kind++)
        {
            Write("Grpc.AspNetCore", BoundedLog.MostLinesPerSecond + 1, kind);
        }

        Assert.Equal((4 * BoundedLog.MostLinesPerSecond, 4), (Lines(), _dropped));
    }

    [Fact]
    public void Write_OwnLines_AreAllWritten()
    {
        Write("CasesPdp.Server.Policy", 100);

        Assert.Equal((100, 0), (Lines(), _dropped));
    }

    [Fact]
    public void Write_ExceptionOfAFramework_ShowsNoStackTrace()
    {
        Write("Grpc.AspNetCore", 1, exception: Thrown());

        Assert.Contains("InvalidOperationException: it broke", _lines.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(nameof(Thrown), _lines.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _lines.Dispose();

    private static InvalidOperationException Thrown()
    {
        try
        {
            throw new InvalidOperationException("it broke");
        }
        catch (InvalidOperationException thrown)
        {
            return thrown;
        }
    }

    private int Lines() => _lines.ToString().Count(c => c == '\n');

    private void Write(string category, int times, int kind = 0, Exception? exception = null)
    {
        for (var i = 0; i < times; i++)
        {
            _log.Write(
                new LogEntry<string>(LogLevel.Error, category, new EventId(kind), "a line", exception, (text, _) => text), null, _lines);
        }
    }
}
