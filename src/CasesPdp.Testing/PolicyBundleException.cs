namespace CasesPdp.Testing;

/// <summary>A bundle has errors, so there is no policy to decide by. The message holds all findings.</summary>
public sealed class PolicyBundleException : Exception
{
    internal PolicyBundleException(IReadOnlyList<string> diagnostics)
        : base($"The bundle cannot be used:{string.Concat(diagnostics.Select(d => $"\n{d}"))}")
    {
        Diagnostics = diagnostics;
    }

    /// <summary>All findings, warnings too: <c>file:line:column: severity CODE: message</c>.</summary>
    public IReadOnlyList<string> Diagnostics { get; }
}
