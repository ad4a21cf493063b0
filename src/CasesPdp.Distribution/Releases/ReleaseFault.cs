namespace CasesPdp.Distribution.Releases;

/// <summary>Why a release is refused.</summary>
/// <param name="Code">One of <see cref="ReleaseFaultCodes"/>.</param>
/// <param name="Message">One sentence; repeats no text of the release but names that fit their pattern.</param>
public sealed record ReleaseFault(string Code, string Message);
