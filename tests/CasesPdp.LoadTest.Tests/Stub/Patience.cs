namespace CasesPdp.LoadTest.Tests.Stub;

/// <summary>
/// Tests by the clock on machines that others use too: a fault of the sender shows every time, what other processes do to a test does not.
/// </summary>
internal static class Patience
{
    private const int Attempts = 4;

    /// <summary>Runs a test until it passes, a few times at most; the last failure counts.</summary>
    public static void Try(Action test)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                test();
                return;
            }
            catch (Exception failed) when (attempt < Attempts && failed is Xunit.Sdk.IAssertionException)
            {
                // Somebody else had the cores.
            }
        }
    }
}
