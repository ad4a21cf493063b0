namespace CasesPdp.LoadTest.Targets;

/// <summary>A target could not be made ready.</summary>
internal sealed class TargetFailedException(string message) : Exception(message);
