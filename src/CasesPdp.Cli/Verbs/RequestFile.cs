namespace CasesPdp.Cli.Verbs;

/// <summary>Opens the file that <c>--requests</c> names.</summary>
internal static class RequestFile
{
    private const string StandardInput = "-";

    /// <summary>The file's bytes, or standard input for <c>-</c>.</summary>
    public static Stream Open(string file, Terminal terminal)
    {
        if (file == StandardInput)
        {
            return terminal.Input;
        }

        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw VerbFailure.NotEvaluated($"The requests in `{file}` cannot be read: {failure.Message}");
        }
    }
}
