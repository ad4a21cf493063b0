using CasesPdp.Protocol.V1;
using CasesPdp.Server.Telemetry;
using CasesPdp.Server.Wire;

namespace CasesPdp.Server.FastPath;

/// <summary>A unary method that decides, and the attributes of its calls.</summary>
/// <param name="wire">The method.</param>
internal sealed class FastPathMethod(WireMethod wire)
{
    private static readonly string Prefix = $"/{DecisionService.Descriptor.FullName}/";

    /// <summary>Answers requests of the method from their bytes.</summary>
    public WireMethod Wire => wire;

    /// <summary>The path of its calls.</summary>
    public string Path { get; } = Prefix + wire.Name;

    /// <summary>The attributes of its calls.</summary>
    public CallTags Tags { get; } = CallTags.OfUnary(Prefix[1..] + wire.Name);
}
