namespace CasesPdp.AspNetCore.Targets;

/// <summary>It cannot be told which cases a request is about.</summary>
internal sealed class TargetException(string message) : Exception(message);
