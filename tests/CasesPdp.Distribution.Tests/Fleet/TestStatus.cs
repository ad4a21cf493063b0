using CasesPdp.Distribution.Fleet;
using CasesPdp.Distribution.Releases;

namespace CasesPdp.Distribution.Tests.Fleet;

/// <summary>Status for tests.</summary>
internal static class TestStatus
{
    public const string Boot = "00112233aabbccdd";

    public static readonly ReleaseEpoch Epoch = new(1, "9f1c2ab07d34e6f1");

    public static readonly DateTimeOffset Started = new(2026, 12, 1, 10, 0, 0, TimeSpan.Zero);

    public static FleetStatus Of(string instance, ulong serving, string boot = Boot) => new(
        instance,
        boot,
        "0.2.0",
        new string('c', 64),
        new Dictionary<string, string> { ["zone"] = "a" },
        Epoch,
        serving,
        serving == 0 ? null : new ServingStatus(serving, new string('a', 64), new string('b', 64), new string('d', 64), Started),
        serving == 0 ? "fetching" : "serving",
        [],
        false,
        Started,
        Started);
}
