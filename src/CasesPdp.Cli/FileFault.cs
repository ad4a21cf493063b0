namespace CasesPdp.Cli;

/// <summary>Says in plain words why a file cannot be read or written.</summary>
internal static class FileFault
{
    // Linux numbers of errors that the runtime has no exception for.
    private const int NoSpace = 28;
    private const int ReadOnly = 30;

    /// <summary>Why, without the path and the full stop.</summary>
    public static string Describe(Exception failure, string path) => failure switch
    {
        _ when Directory.Exists(path) => "it is a directory",
        FileNotFoundException => "there is no such file",
        DirectoryNotFoundException => "there is no such directory",
        UnauthorizedAccessException => "permission denied",
        PathTooLongException => "the path is too long",
        IOException { HResult: NoSpace } => "no space is left on the device",
        IOException { HResult: ReadOnly } => "the file system is read-only",
        IOException other => other.Message.Split(" : '", 2)[0],
        _ => "the path is not valid",
    };
}
