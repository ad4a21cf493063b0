using CasesPdp.Distribution.Releases;

namespace CasesPdp.Distribution.Tests.Releases;

/// <summary>Releases for tests.</summary>
internal static class TestReleases
{
    public const string Channel = "prod";

    public static ReleaseTarget Target(char digit = 'a') => new(new string(digit, 64), 20_480, new string(digit, 64));

    public static Release Release(params ReleaseTarget[] targets) => new(
        Channel,
        new ReleaseEpoch(1, "9f1c2ab07d34e6f1"),
        57,
        new DateTimeOffset(2026, 12, 1, 10, 0, 0, TimeSpan.Zero),
        "ci",
        "SOC may re-open",
        [],
        targets.Length == 0 ? [Target()] : targets);
}
