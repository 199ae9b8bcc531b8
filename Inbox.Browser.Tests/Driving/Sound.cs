using System.Buffers.Binary;
using System.Text;

namespace Inbox.Browser.Tests.Driving;

/// <summary>Sound as samples of 16 bits in one channel.</summary>
internal sealed record Sound(int Rate, short[] Samples)
{
    public double Seconds => (double)Samples.Length / Rate;

    /// <summary>The loudest sample, 0 to 1.</summary>
    public double Peak => Samples.Length == 0 ? 0 : Samples.Max(sample => Math.Abs((double)sample)) / short.MaxValue;

    public static Sound Read(int rate, string base64)
    {
        var bytes = Convert.FromBase64String(base64);
        return new(rate, [.. Enumerable.Range(0, bytes.Length / 2).Select(i => BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(2 * i)))]);
    }

    public string ToBase64() => Convert.ToBase64String(System.Runtime.InteropServices.MemoryMarshal.AsBytes(Samples.AsSpan()));

    /// <summary>White noise as strong as the modem's sound, from a seed.</summary>
    public static Sound Noise(int rate, double seconds, int seed)
    {
        var random = new Random(seed);
        return new(rate, [.. Enumerable.Range(0, (int)(rate * seconds)).Select(_ => (short)random.Next(short.MinValue, short.MaxValue))]);
    }

    public static Sound Silence(int rate, double seconds) => new(rate, new short[(int)(rate * seconds)]);

    public Sound Then(Sound next) => new(Rate, [.. Samples, .. next.Samples]);

    public Sound First(double seconds) => new(Rate, Samples[..(int)(Rate * seconds)]);

    /// <summary>With white noise so many decibels below it.</summary>
    public Sound In(double decibels, int seed)
    {
        var random = new Random(seed);
        var loudness = Math.Sqrt(Samples.Average(sample => (double)sample * sample)) / Math.Pow(10, decibels / 20);
        return new(Rate, [.. Samples.Select(sample => (short)Math.Clamp(sample + (loudness * Bell(random)), short.MinValue, short.MaxValue))]);
    }

    /// <summary>As a WAV file (RIFF, PCM).</summary>
    public async Task WriteAsync(string path)
    {
        await using var file = File.Create(path);
        await using var writer = new BinaryWriter(file, Encoding.ASCII);
        writer.Write("RIFF"u8);
        writer.Write(36 + (2 * Samples.Length));
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(Rate);
        writer.Write(2 * Rate);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(2 * Samples.Length);
        foreach (var sample in Samples)
        {
            writer.Write(sample);
        }
    }

    private static double Bell(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
