using Microsoft.Win32.SafeHandles;

namespace CasesPdp.Cli;

/// <summary>Opens standard output so that a closed pipe ends the run.</summary>
internal static class StandardOutput
{
    private const nint Descriptor = 1;
    private const int BrokenPipe = 32;

    /// <summary>Standard output as bytes.</summary>
    /// <remarks>
    /// The console's own stream ignores a broken pipe, so that a run of millions of lines would go on without a reader. A file stream
    /// reports it. It keeps a position of its own, though, which commands of a shell share on a file: there the console's stream is used.
    /// </remarks>
    public static Stream Open()
    {
        if (OperatingSystem.IsWindows())
        {
            return Console.OpenStandardOutput();
        }

        var pipe = new FileStream(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return pipe.CanSeek ? Console.OpenStandardOutput() : pipe;
    }

    /// <summary>Whether the failure means that the reader closed the pipe.</summary>
    public static bool IsBrokenPipe(IOException failure) => failure.HResult == BrokenPipe || (failure.HResult & 0xFFFF) == BrokenPipe;
}
