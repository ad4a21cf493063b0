namespace CasesPdp.Server.Admission;

/// <summary>A feature of a request that was not shed for overload already: it is not drawn again.</summary>
internal sealed class PassedOverload
{
    private PassedOverload()
    {
    }

    /// <summary>The only one.</summary>
    public static PassedOverload Instance { get; } = new();
}
