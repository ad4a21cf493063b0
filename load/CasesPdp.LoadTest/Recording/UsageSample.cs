namespace CasesPdp.LoadTest.Recording;

/// <summary>What server and sender used around one moment.</summary>
/// <param name="Seconds">Since the phase began.</param>
/// <param name="ServerCores">CPU seconds a second of the server's process.</param>
/// <param name="SenderCores">The same of the harness.</param>
/// <param name="ServerMegabytes">The server's resident memory.</param>
/// <param name="SenderMegabytes">The harness's.</param>
internal sealed record UsageSample(double Seconds, double ServerCores, double SenderCores, double ServerMegabytes, double SenderMegabytes);
