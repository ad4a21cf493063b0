using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CasesPdp.FunctionalTests.Server;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.FunctionalTests.Pressure;

/// <summary>Reads the metrics of one server, beside others in this process.</summary>
internal sealed class MeterReading : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _counts = new();
    private readonly ConcurrentDictionary<string, long> _gauges = new();

    public MeterReading(RunningServer server)
    {
        var scope = server.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == scope)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => _counts.AddOrUpdate(instrument.Name, 1, (_, before) => before + 1));
        _listener.Start();
    }

    /// <summary>How many calls have been shed for that cause since this began to read.</summary>
    public long Shed(string cause) => _counts.GetValueOrDefault($"casespdp.calls.shed:{cause}");

    /// <summary>How many times something has been measured since this began to read.</summary>
    public long Measured(string name) => _counts.GetValueOrDefault(name);

    /// <summary>The value of a gauge now.</summary>
    public long Gauge(string name)
    {
        _listener.RecordObservableInstruments();
        return _gauges.GetValueOrDefault(name);
    }

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (instrument.IsObservable)
        {
            _gauges[instrument.Name] = value;
        }
        else
        {
            var cause = tags.Length == 0 ? "" : tags[0].Value as string;
            _counts.AddOrUpdate($"{instrument.Name}:{cause}", value, (_, before) => before + value);
        }
    }
}
