namespace CasesPdp.Distribution.Releases;

/// <summary>The trusted keys cannot be used.</summary>
public sealed class TrustedKeysException(string message) : Exception(message);
