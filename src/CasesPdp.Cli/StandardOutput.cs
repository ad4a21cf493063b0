using Microsoft.Win32.SafeHandles;

namespace CasesPdp.Cli;

/// <summary>Opens standard output so that a reader who goes away ends the run.</summary>
internal static class StandardOutput
{
    private const nint Descriptor = 1;
    private const int BrokenPipe = 32;

    /// <summary>Standard output as bytes.</summary>
    /// <remarks>
    /// The console's own stream swallows the error of a broken pipe, and a run of millions of lines would go on for nobody. A file
    /// stream reports it; but on a file it would keep a position of its own, which the shell's groups share: there the console's stays.
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

    /// <summary>Whether the failure means that nobody reads standard output any more.</summary>
    public static bool IsBrokenPipe(IOException failure) => failure.HResult == BrokenPipe || (failure.HResult & 0xFFFF) == BrokenPipe;
}
