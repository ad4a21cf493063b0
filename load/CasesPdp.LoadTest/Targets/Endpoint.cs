using CasesPdp.LoadTest.Http2;

namespace CasesPdp.LoadTest.Targets;

/// <summary>An address of a target that load can be sent to.</summary>
/// <param name="Target">The target's name in reports: <c>server</c>, <c>native</c>, <c>floor</c>, <c>cerbos</c>, ...</param>
/// <param name="Address">Where.</param>
/// <param name="Process">The process behind it; null when the harness did not start it.</param>
/// <param name="Translator">What it understands.</param>
/// <param name="Metrics">Where its metrics are, if anywhere.</param>
internal sealed record Endpoint(string Target, ServerAddress Address, ServerProcess? Process, ITranslator Translator, Uri? Metrics = null)
{
    public string Transport => Address.IsUnix ? "unix" : "tcp";

    public override string ToString() => $"{Target}/{Transport}";
}
