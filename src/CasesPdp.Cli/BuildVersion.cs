using System.Reflection;

namespace CasesPdp.Cli;

/// <summary>The version of this build.</summary>
internal static class BuildVersion
{
    /// <summary>Such as <c>0.1.0</c>.</summary>
    public static string Text { get; } =
        typeof(BuildVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
}
